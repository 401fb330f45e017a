import { NorFlash, type Tear } from '../flash/nor_flash.js';

/** One step: a page programmed (with data), or a sector erased; and during which command. */
interface Step {
  offset: number;
  data?: Uint8Array;
  command: number;
}

/** Flash that writes down what is done to it, so that a power cut in any of its steps can be made afterwards. */
export class JournalFlash extends NorFlash {
  readonly journal: Step[] = [];
  /** The command that is carried out, counted by whoever gives commands. */
  command = 0;
  private readonly begun: Uint8Array;

  constructor(content: Uint8Array) {
    super(content.length);
    this.bytes.set(content);
    this.begun = content.slice();
  }

  override program(offset: number, data: Uint8Array): void {
    this.journal.push({ offset, data: data.slice(), command: this.command });
    super.program(offset, data);
  }

  override eraseSector(offset: number): void {
    this.journal.push({ offset, command: this.command });
    super.eraseSector(offset);
  }

  /** Flash as it is when the power went in this step; `seed` chooses the bits that are torn. */
  cutIn(step: number, tear: Tear, seed: number): NorFlash {
    const flash = new NorFlash(this.begun.length);
    flash.bytes.set(this.begun);
    flash.cutAt({ step, tear, seed });
    try {
      for (const { offset, data } of this.journal) {
        if (data) flash.program(offset, data);
        else flash.eraseSector(offset);
      }
    } catch {
      return flash; // PowerCut: nothing else is thrown, as the same steps went well before
    }
    throw new Error(`there are ${this.journal.length} steps`);
  }
}
