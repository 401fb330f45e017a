import type { RP2040 } from 'rp2040js';
import { Fault, hex } from '../chip/fault.js';

/** A core that calls the ROM, with its view of memory. */
export interface Caller {
  readonly core: { readonly registers: Uint32Array; cycles: number };
  readUint8(address: number): number;
  writeUint8(address: number, value: number): void;
}

/** A service of the ROM: gets the calling core, whose r0 to r3 hold the arguments and take the result. */
export type Service = (caller: Caller) => void;

const SIZE_WORDS = 4096;
const FUNCTION_TABLE = 0x100;
const DATA_TABLE = 0x1c0;
const TRAPS = 0x200;
const STACK_TOP = 0x20042000;
const RESET_TRAP = 0, EXCEPTION_TRAP = 1, LOOKUP_TRAP = 2, FIRST_SERVICE = 3;
const BX_LR = 0x4770;
const CHIP_REVISION_B2 = 2;

/**
 * A stand-in for the chip's mask ROM with its public layout (vector table, magic bytes, half-word pointers to function
 * table, data table and lookup routine). Each routine is a breakpoint that JavaScript carries out, and a return.
 */
export class MaskRom {
  readonly words = new Uint32Array(SIZE_WORDS);
  private readonly bytes = new DataView(this.words.buffer);
  private readonly traps: ((caller: RP2040) => void)[];
  private readonly codes = new Map<number, number>();

  constructor(reset: (caller: RP2040) => void, services: Record<string, Service>) {
    this.traps = [reset, unexpectedException, (caller) => this.lookUp(caller), ...Object.values(services)];
    this.traps.forEach((_, number) => {
      this.put16(TRAPS + 4 * number, 0xbe00 | number);
      this.put16(TRAPS + 4 * number + 2, BX_LR);
    });
    this.putVectors();
    this.putTables(Object.keys(services));
  }

  /** Carries out the breakpoint that `caller` has just passed; whether it was one of the ROM's. */
  serve(caller: RP2040, trap: number): boolean {
    const at = ((caller.core.PC & ~1) - 2) >>> 0;
    if (at !== TRAPS + 4 * trap || trap >= this.traps.length) return false;
    this.traps[trap]!(caller);
    return true;
  }

  private putVectors(): void {
    this.words[0] = STACK_TOP;
    for (let vector = 1; vector < 4; vector++) {
      this.words[vector] = (TRAPS + 4 * (vector === 1 ? RESET_TRAP : EXCEPTION_TRAP)) | 1;
    }
    this.put16(0x10, 'M'.charCodeAt(0) | ('u'.charCodeAt(0) << 8));
    this.put16(0x12, 1 | ((CHIP_REVISION_B2 + 1) << 8));
    this.put16(0x14, FUNCTION_TABLE);
    this.put16(0x16, DATA_TABLE);
    this.put16(0x18, (TRAPS + 4 * LOOKUP_TRAP) | 1);
  }

  private putTables(names: string[]): void {
    names.forEach((name, i) => {
      const code = name.charCodeAt(0) | (name.charCodeAt(1) << 8);
      const address = (TRAPS + 4 * (FIRST_SERVICE + i)) | 1;
      this.codes.set(code, address);
      this.put16(FUNCTION_TABLE + 4 * i, code);
      this.put16(FUNCTION_TABLE + 4 * i + 2, address);
    });
    if (FUNCTION_TABLE + 4 * names.length + 4 > DATA_TABLE) throw new Error('too many services for the function table');
  }

  private lookUp({ core }: RP2040): void {
    const [table, code] = [core.registers[0]!, core.registers[1]!];
    if (table !== FUNCTION_TABLE && table !== DATA_TABLE) throw new Fault(`ROM lookup in a table at ${hex(table)}`);
    core.registers[0] = table === FUNCTION_TABLE ? this.codes.get(code) ?? 0 : 0;
    core.cycles += 60;
  }

  private put16(at: number, value: number): void {
    this.bytes.setUint16(at, value, true);
  }
}

function unexpectedException({ core }: RP2040): void {
  throw new Fault(`exception ${core.IPSR} with the mask ROM's vector table`);
}
