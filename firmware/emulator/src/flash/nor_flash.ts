import { Fault, hex } from '../chip/fault.js';
import { SeededRandom } from './random.js';

export const PAGE_SIZE = 256;
export const SECTOR_SIZE = 4096;
export const BLOCK_SIZE = 65536;

/** The power went while flash was written. */
export class PowerCut extends Error {
  constructor(readonly step: number) {
    super(`power cut in step ${step} of flash`);
    this.name = 'PowerCut';
  }
}

/** How the interrupted step is left: not begun, with any subset of its bits changed, or changed whole. */
export type Tear = 'before' | 'torn' | 'after';

/** A power cut to come: in which step (counted from 0), how it leaves flash, and what chooses the bits. */
export interface Cut {
  step: number;
  tear: Tear;
  seed: number;
}

/**
 * The memory of a NOR flash chip, as docs/spec/flash-format.md says what flash may do: programming turns ones into zeros,
 * erasing a sector turns all into ones; an interrupted step leaves any subset of its bits changed, and the others
 * weak: they read as they like at each start, until they are programmed to zero or erased.
 *
 * A step is one page programmed or one sector erased. It outlives the chip that it is soldered to.
 */
export class NorFlash {
  readonly bytes: Uint8Array;
  /** How often each sector was erased. */
  readonly erasures: Uint32Array;
  /** Steps made since the last `cutAt`. */
  steps = 0;
  /** Told of each change: offset and length. */
  onChange: (offset: number, length: number) => void = () => {};
  private cut: Cut | undefined;
  private readonly weak = new Map<number, Uint8Array>();

  constructor(size = 2 * 1024 * 1024) {
    this.bytes = new Uint8Array(size).fill(0xff);
    this.erasures = new Uint32Array(size / SECTOR_SIZE);
  }

  /** Arranges for a power cut, and counts steps anew; without `cut`, there will be none. */
  cutAt(cut?: Cut): void {
    this.steps = 0;
    this.cut = cut;
  }

  /** Power returns: weak bits are chosen again. */
  powerUp(seed: number): void {
    const random = new SeededRandom(seed);
    for (const [sector, mask] of this.weak) {
      const at = sector * SECTOR_SIZE;
      for (let i = 0; i < SECTOR_SIZE; i++) {
        if (mask[i]) this.bytes[at + i]! = (this.bytes[at + i]! & ~mask[i]!) | (random.byte() & mask[i]!);
      }
    }
  }

  /** Programs within one page. A byte FF leaves what is there; any other that has ones where flash has zeros is a fault. */
  program(offset: number, data: Uint8Array): void {
    this.checkRange(offset, data.length);
    if (offset % PAGE_SIZE + data.length > PAGE_SIZE) throw new Fault(`program across a page at ${hex(offset)}`);
    for (let i = 0; i < data.length; i++) {
      if (data[i] !== 0xff && data[i]! & ~this.bytes[offset + i]! & ~this.weakAt(offset + i)) {
        throw new Fault(`program would turn a zero into a one at flash ${hex(offset + i)}`);
      }
    }
    const torn = this.interrupted(offset, data.length, (i) => this.bytes[offset + i]! & ~data[i]!);
    if (!torn) {
      for (let i = 0; i < data.length; i++) {
        this.bytes[offset + i]! &= data[i]!;
        this.strengthen(offset + i, ~data[i]!);
      }
    }
    this.endStep(offset, data.length, torn);
  }

  /** Erases one sector. */
  eraseSector(offset: number): void {
    if (offset % SECTOR_SIZE) throw new Fault(`erase of half a sector at flash ${hex(offset)}`);
    this.checkRange(offset, SECTOR_SIZE);
    const torn = this.interrupted(offset, SECTOR_SIZE, (i) => ~this.bytes[offset + i]! & 0xff);
    if (!torn) {
      this.bytes.fill(0xff, offset, offset + SECTOR_SIZE);
      this.weak.delete(offset / SECTOR_SIZE);
      this.erasures[offset / SECTOR_SIZE]!++;
    }
    this.endStep(offset, SECTOR_SIZE, torn);
  }

  private checkRange(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.bytes.length) throw new Fault(`flash has no ${hex(offset)}`);
  }

  /** Whether the power goes in this step; if so, flips what `changing` (a mask by byte) allows. */
  private interrupted(offset: number, length: number, changing: (i: number) => number): boolean {
    const cut = this.cut;
    if (!cut || this.steps !== cut.step || cut.tear === 'after') return false;
    if (cut.tear === 'torn') {
      const random = new SeededRandom(cut.seed * 65537 + cut.step);
      for (let i = 0; i < length; i++) {
        const mask = changing(i);
        this.bytes[offset + i]! ^= mask & random.byte();
        this.weaken(offset + i, mask);
      }
    }
    return true;
  }

  private endStep(offset: number, length: number, torn: boolean): void {
    const step = this.steps++;
    this.onChange(offset, length);
    if (torn || this.cut?.step === step) {
      this.cut = undefined;
      throw new PowerCut(step);
    }
  }

  private weakAt(offset: number): number {
    return this.weak.get(Math.floor(offset / SECTOR_SIZE))?.[offset % SECTOR_SIZE] ?? 0;
  }

  private weaken(offset: number, mask: number): void {
    if (!mask) return;
    const sector = Math.floor(offset / SECTOR_SIZE);
    let weak = this.weak.get(sector);
    if (!weak) this.weak.set(sector, (weak = new Uint8Array(SECTOR_SIZE)));
    weak[offset % SECTOR_SIZE]! |= mask;
  }

  private strengthen(offset: number, programmed: number): void {
    const weak = this.weak.get(Math.floor(offset / SECTOR_SIZE));
    if (weak) weak[offset % SECTOR_SIZE]! &= ~programmed;
  }
}
