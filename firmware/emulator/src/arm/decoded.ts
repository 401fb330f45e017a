import { decode16 } from './decode16.js';
import { decode32 } from './decode32.js';
import { Op, type Decoded } from './ops.js';

/** An entry is four words: operation, fields, immediate, and what it was decoded from. */
export const OP = 0, FIELDS = 1, IMM = 2, CODE = 3;
const ENTRY = 4;
const SP = 13;

function put(table: Int32Array, at: number, { op, f, imm }: Decoded, code: number): void {
  // What lowers the stack pointer is checked against its limit.
  table[at + OP] = op === Op.SubImm && (f & 15) === SP ? Op.SubSp : op;
  table[at + FIELDS] = f;
  table[at + IMM] = imm;
  table[at + CODE] = code;
}

function table16(flags: boolean): Int32Array {
  const table = new Int32Array(65536 * ENTRY);
  for (let code = 0; code < 65536; code++) put(table, code * ENTRY, decode16(code, flags), code);
  return table;
}

/** Each instruction of 16 bits, outside and inside of an IT block. */
export const NARROW = table16(true);
export const NARROW_IN_IT = table16(false);

/** Instructions of 32 bits that were met: a cache by their bits alone, so that what is written to memory never makes it wrong. */
export const WIDE = new Int32Array(32768 * ENTRY);
export const WIDE_HASH = 0x9e3779b1, WIDE_SHIFT = 17;

/** Decodes into entry `at` of `WIDE`. */
export function decodeWide(at: number, code: number): void {
  put(WIDE, at, decode32(code >>> 16, code & 0xffff), code);
}

/** Has `code` mean what it does not, until `WIDE` is cleared. */
export function pretend(code: number, meaning: Decoded): void {
  put(WIDE, (Math.imul(code, WIDE_HASH) >>> WIDE_SHIFT) << 2, meaning, code);
}
