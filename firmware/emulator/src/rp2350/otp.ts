import { Fault, hex } from '../chip/fault.js';
import { noRegister, type Block } from './block.js';

export const ROWS = 4096, ROWS_A_PAGE = 64;
const RAW_MASK = 0xffffff;
const FIRST_LOCK_ROW = 0xf80;
const DATA_BITS = 16;
/** Where each bit of data stands in a Hamming code: at the positions that are no powers of two. */
const POSITIONS = Array.from({ length: 21 }, (_, i) => i + 1).filter((position) => position & (position - 1));
const INVERTED = 3 << 22;

const parity = (x: number): number => {
  let bits = 0;
  for (let rest = x; rest; rest &= rest - 1) bits ^= 1;
  return bits;
};

/** A row that holds 16 bits under the error-correcting code: Hamming's, with a bit of parity over all. */
export function protect(value: number): number {
  let code = 0;
  POSITIONS.forEach((position, bit) => {
    if (value & (1 << bit)) code ^= position;
  });
  const withCode = (value & 0xffff) | (code << DATA_BITS);
  return withCode | (parity(withCode) << 21);
}

/** The 16 bits of a protected row, one wrong bit corrected; undefined if more are wrong. */
export function correct(row: number): number | undefined {
  // Two bits tell that all others are inverted.
  const raw = (row & INVERTED) === INVERTED ? ~row & 0x3fffff : row & 0x3fffff;
  const value = raw & 0xffff;
  const syndrome = ((raw ^ protect(value)) >>> DATA_BITS) & 31;
  const odd = parity(raw) !== 0;
  if (!odd) return syndrome === 0 ? value : undefined;
  const wrong = POSITIONS.indexOf(syndrome);
  if (wrong >= 0) return value ^ (1 << wrong);
  return syndrome && syndrome & (syndrome - 1) ? undefined : value;
}

/** The most of an odd number of copies, bit by bit. */
export function majority(copies: readonly number[], needed: number): number {
  let result = 0;
  for (let bit = 0; bit < 24; bit++) {
    if (copies.filter((copy) => copy & (1 << bit)).length >= needed) result |= 1 << bit;
  }
  return result;
}

/** The fuses: 4096 rows of 24 bits that only ever become one. They outlive the chip's resets and its power. */
export class OtpMemory {
  readonly rows = new Uint32Array(ROWS);
  /** Told of each row that was programmed. */
  onChange: (row: number) => void = () => {};

  constructor(chipId: Uint8Array = new Uint8Array(8)) {
    for (let i = 0; i < 4; i++) this.rows[i] = protect((chipId[7 - 2 * i]! | (chipId[6 - 2 * i]! << 8)) & 0xffff);
  }

  program(row: number, bits: number): void {
    this.rows[row]! |= bits & RAW_MASK;
    this.onChange(row);
  }

  /** Bits of a row that is written `copies` times, and counts by `needed` of them. */
  voted(row: number, copies: number, needed: number): number {
    return majority(Array.from(this.rows.subarray(row, row + copies)), needed);
  }

  /** What a protected row of the boot ROM's own data holds; a damaged one reads as zero. */
  protectedRow(row: number): number {
    return correct(this.rows[row]!) ?? 0;
  }
}

const enum Lock { ReadWrite, ReadOnly, Invalid, Inaccessible }

const CRITICAL_ROWS = 0x38, SW_LOCKS_END = 0x100;
const RESULT_DENIED = -4, RESULT_BAD_ARGUMENT = -5, RESULT_BAD_ADDRESS = -10, RESULT_BAD_ALIGNMENT = -11, RESULT_UNSUPPORTED = -18;
const WRITE = 1 << 16, ECC = 1 << 17;

/** The controller of the fuses as secure code sees it: page locks, and memory-mapped views. */
export class Otp implements Block {
  readonly name = 'OTP';
  private readonly locks: Uint8Array;

  constructor(readonly memory: OtpMemory) {
    this.locks = Uint8Array.from({ length: ROWS / ROWS_A_PAGE }, (_, page) => lockInFuses(memory, page));
  }

  read(offset: number): number {
    if (offset < SW_LOCKS_END) return this.locks[offset / 4]!;
    return noRegister(this.name, offset);
  }

  write(offset: number, _value: number, written: number): void {
    if (offset >= SW_LOCKS_END) noRegister(this.name, offset);
    // A lock only ever gets stricter, until the next reset.
    this.locks[offset / 4]! |= written & 15;
  }

  private lock(row: number): Lock {
    return this.locks[Math.floor(row / ROWS_A_PAGE)]! & 3;
  }

  private mayRead(row: number): boolean {
    return this.lock(row) <= Lock.ReadOnly;
  }

  /** otp_access of the boot ROM: reads into or programs from `buffer`, as bytes. 0, or an error. */
  access(buffer: Uint8Array, flags: number): number {
    const first = flags & 0xffff;
    const size = flags & ECC ? 2 : 4;
    if (flags & ~(0xffff | WRITE | ECC)) return RESULT_BAD_ARGUMENT;
    if (buffer.length % size) return RESULT_BAD_ALIGNMENT;
    const count = buffer.length / size;
    if (first + count > ROWS) return RESULT_BAD_ADDRESS;
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
    for (let i = 0; i < count; i++) {
      const row = first + i;
      const result = flags & WRITE
        ? this.programRow(row, flags & ECC ? view.getUint16(2 * i, true) : view.getUint32(4 * i, true), (flags & ECC) !== 0)
        : this.readRow(row, (flags & ECC) !== 0, (value) => (flags & ECC ? view.setUint16(2 * i, value, true) : view.setUint32(4 * i, value, true)));
      if (result) return result;
    }
    return 0;
  }

  private readRow(row: number, ecc: boolean, take: (value: number) => void): number {
    if (!this.mayRead(row)) return RESULT_DENIED;
    const raw = this.memory.rows[row]!;
    take(ecc ? correct(raw) ?? 0xffff : raw);
    return 0;
  }

  private programRow(row: number, value: number, ecc: boolean): number {
    if (this.lock(row) !== Lock.ReadWrite) return RESULT_DENIED;
    const before = this.memory.rows[row]!;
    if (ecc) {
      if (before && correct(before) !== value) return RESULT_UNSUPPORTED;
      if (!before) this.memory.program(row, protect(value));
      return 0;
    }
    if (before & ~value & RAW_MASK) return RESULT_UNSUPPORTED;
    this.memory.program(row, value);
    return 0;
  }

  /** The views at 0x40130000: protected and raw rows, each with and without guard. */
  readView(offset: number, size: number, where: string): number {
    const kind = offset >>> 14;
    const raw = (kind & 1) !== 0;
    const row = raw ? (offset & 0x3fff) >>> 2 : ((offset & 0x3fff) >>> 1) & (ROWS - 1);
    if (size === 1) throw new Fault(`a read of one byte of OTP, by ${where}`);
    const read = (at: number): number => {
      const guarded = kind >= 2;
      if (!this.mayRead(at)) throw new Fault(`read of OTP row ${hex(at)}, which is locked, by ${where}`);
      if (raw) return this.memory.rows[at]!;
      const value = correct(this.memory.rows[at]!);
      if (value === undefined && guarded) throw new Fault(`OTP row ${hex(at)} is damaged, by ${where}`);
      return value ?? 0xffff;
    };
    if (raw) return read(row);
    return size === 2 ? read(row) : (read(row) | (read(row + 1) << 16)) >>> 0;
  }
}

/** The lock of a page for secure code, as its row LOCK1 has it: each byte three times. */
function lockInFuses(memory: OtpMemory, page: number): number {
  const row = memory.rows[FIRST_LOCK_ROW + 2 * page + 1]!;
  return majority([row & 255, (row >>> 8) & 255, row >>> 16], 2) & 15;
}

/** CRIT1 and its like: eight copies, of which three count. */
export const criticalBits = (memory: OtpMemory, number: 0 | 1): number => memory.voted(CRITICAL_ROWS + 8 * number, 8, 3);
