import { Fault, hex } from '../chip/fault.js';
import { CODE, decodeWide, FIELDS, IMM, NARROW, NARROW_IN_IT, OP, WIDE, WIDE_HASH, WIDE_SHIFT } from './decoded.js';
import { digitalSignal } from './dsp.js';
import { Exceptions } from './exceptions.js';
import {
  ALU, Alu, DECREMENT, IMMEDIATE, IMMEDIATE_CARRY, Op, PRE_INDEXED, REGISTER_OFFSET, SET_FLAGS, Shift, SHIFT_AMOUNT, SHIFT_TYPE, SIGNED,
  SIZE, STORE, WRITE_BACK,
} from './ops.js';
import { system } from './system.js';

const SP = 13, LR = 14, PC = 15;
const TWO_32 = 4294967296;

/** Memory that the core reads at once; `bytes` begin at `base`. */
export interface Memory {
  base: number;
  bytes: Uint8Array;
}

/** What is around a core. Addresses are unsigned; whatever is not there, or wrong, is a Fault. */
export interface Surroundings {
  /** Read and written freely, at any alignment. */
  ram: Memory;
  /** Only read; while `readable` is false, not even that. */
  code: Memory & { readable: boolean };
  read(address: number, size: 1 | 2 | 4): number;
  write(address: number, size: 1 | 2 | 4, value: number): void;
  /** BKPT, with the program counter behind it. */
  breakpoint(number: number): void;
  /** SEV. */
  signalEvent(): void;
}

const holds = (condition: number, n: number, z: number, c: number, v: number): boolean => {
  let result: boolean;
  switch (condition >> 1) {
    case 0: result = z === 0; break;
    case 1: result = c !== 0; break;
    case 2: result = n < 0; break;
    case 3: result = v !== 0; break;
    case 4: result = c !== 0 && z !== 0; break;
    case 5: result = n < 0 === (v !== 0); break;
    case 6: result = z !== 0 && n < 0 === (v !== 0); break;
    default: return true;
  }
  return result === ((condition & 1) === 0);
};

const count = (list: number): number => {
  let bits = list - ((list >>> 1) & 0x5555);
  bits = (bits & 0x3333) + ((bits >>> 2) & 0x3333);
  bits = (bits + (bits >>> 4)) & 0x0f0f;
  return (bits + (bits >>> 8)) & 31;
};

/** The upper half of the product of two words, taken as unsigned. */
export const highUnsigned = (a: number, b: number): number => {
  const product = (a >>> 0) * (b >>> 0);
  // The product is off by less than 2^12; what is left of it after the lower half is a multiple of 2^32.
  return Math.floor((product - (Math.imul(a, b) >>> 0)) / TWO_32 + 0.5) | 0;
};

/** And as signed. */
export const highSigned = (a: number, b: number): number => (highUnsigned(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;

/**
 * A Cortex-M33 (Armv8-M with the Main and DSP extensions, in the secure state, without floating-point unit), instruction by
 * instruction after the Armv8-M manual. What silicon answers with a fault exception ends the run with a Fault.
 *
 * Cycles are an estimate: the manual gives none. An instruction takes one; a load one more; LDM and STM one and one for each
 * register; a branch that is taken two, with link or to a register three; a division two to eleven; exceptions 12 in and 10 out.
 */
export class Core {
  /** r0 to r12, SP, LR, and the address of the next instruction. */
  readonly r = new Int32Array(16);
  cycles = 0;
  // N is the sign of `n`, Z is whether `z` is zero.
  n = 0;
  z = 1;
  c = 0;
  v = 0;
  /** The bits of the program status register that few instructions touch: Q (bit 27), GE (19:16). */
  q = 0;
  ge = 0;
  /** ITSTATE. */
  it = 0;
  /** Whether it sleeps after WFI or WFE. */
  waiting = false;
  /** Whether that was WFE, which an event ends. */
  waitsForEvent = false;
  eventRegistered = false;
  /** The run ends when the cycles come to this. */
  limit = 0;
  /** Address and value of an exclusive load that STREX relies on. */
  exclusive: { address: number; value: number } | undefined;
  readonly exceptions: Exceptions;
  private readonly ram8: Uint8Array;
  private readonly ram16: Uint16Array;
  private readonly ram32: Int32Array;
  private readonly code8: Uint8Array;
  private readonly code16: Uint16Array;
  private readonly code32: Int32Array;

  constructor(
    readonly around: Surroundings,
    readonly name = 'core 0',
  ) {
    const { ram, code } = around;
    this.ram8 = ram.bytes;
    this.ram16 = new Uint16Array(ram.bytes.buffer, ram.bytes.byteOffset, ram.bytes.length / 2);
    this.ram32 = new Int32Array(ram.bytes.buffer, ram.bytes.byteOffset, ram.bytes.length / 4);
    this.code8 = code.bytes;
    this.code16 = new Uint16Array(code.bytes.buffer, code.bytes.byteOffset, code.bytes.length / 2);
    this.code32 = new Int32Array(code.bytes.buffer, code.bytes.byteOffset, code.bytes.length / 4);
    this.exceptions = new Exceptions(this);
  }

  /** Begins with a vector table: its stack pointer, its reset handler. */
  startAt(vectors: number): void {
    this.exceptions.vectors = vectors;
    this.r[SP] = this.load(vectors, 4) & ~3;
    this.jump(this.load((vectors + 4) >>> 0, 4));
  }

  /** Goes on at an address with the Thumb bit. */
  jump(target: number): void {
    if (!(target & 1)) this.fault(`a jump to ${hex(target)}, which is not Thumb code`);
    this.r[PC] = target & ~1;
    this.it = 0;
  }

  /** Ends WFI or WFE, if something has happened that does; whether the core is awake. */
  wake(): boolean {
    if (!this.waiting) return true;
    if (this.waitsForEvent && this.eventRegistered) this.eventRegistered = false;
    else if (!this.exceptions.mayWake) return false;
    this.waiting = false;
    return true;
  }

  /** Ends `run` after the instruction that runs. */
  stop(): void {
    this.limit = 0;
  }

  fault(what: string): never {
    throw new Fault(`${what}, by ${this.position}`);
  }

  get position(): string {
    return `${this.name} near ${hex(this.r[PC]!)} (LR ${hex(this.r[LR]!)}, SP ${hex(this.r[SP]!)})`;
  }

  /** Runs instructions until the cycle count is `until`, or until something may have changed what interrupts are due. */
  run(until: number): void {
    const { r, ram8, ram16, ram32, code8, code16, code32 } = this;
    const narrow = NARROW, narrowInIt = NARROW_IN_IT, wide = WIDE;
    const ramBase = this.around.ram.base | 0, ramSize = ram8.length;
    const codeBase = this.around.code.base | 0, codeSize = this.around.code.readable ? code8.length : 0;
    this.exceptions.takePending();
    let limit = this.limit = Math.min(until, this.exceptions.sysTick.next);
    let cycles = this.cycles;
    let pc = r[PC]!;
    let nf = this.n, zf = this.z, cf = this.c, vf = this.v;
    let it = this.it;

    while (cycles < limit) {
      let size = 2;
      let table = narrow;
      let entry: number;
      let code: number;
      let index = (pc - ramBase) >>> 0;
      let memory = ram16;
      if (index >= ramSize) {
        index = (pc - codeBase) >>> 0;
        memory = code16;
        if (index >= codeSize) {
          r[PC] = pc;
          this.cycles = cycles;
          memory = this.fetchElsewhere(pc);
          index = 0;
        }
      }
      index >>>= 1;
      code = memory[index]!;
      if (code < 0xe800) {
        entry = code << 2;
        if (it !== 0) table = narrowInIt;
      } else {
        if (index + 1 >= memory.length) {
          r[PC] = pc;
          this.fault('an instruction beyond the end of memory');
        }
        code = (code << 16) | memory[index + 1]!;
        entry = (Math.imul(code, WIDE_HASH) >>> WIDE_SHIFT) << 2;
        table = wide;
        size = 4;
        if (table[entry + CODE] !== code) decodeWide(entry, code);
      }
      if (it !== 0) {
        const condition = it >> 4;
        it = it & 7 ? (it & 0xe0) | ((it << 1) & 0x1f) : 0;
        if (!holds(condition, nf, zf, cf, vf)) {
          pc += size;
          cycles++;
          continue;
        }
      }
      const op = table[entry + OP]!;
      const f = table[entry + FIELDS]!;
      const imm = table[entry + IMM]!;

      switch (op) {
        case Op.MovImm: r[f & 15] = imm; break;
        case Op.MovsImm: nf = zf = r[f & 15] = imm; break;
        case Op.MovReg: r[f & 15] = r[(f >> 8) & 15]!; break;
        case Op.MovT: r[f & 15] = (r[f & 15]! & 0xffff) | imm; break;
        case Op.Adr: r[f & 15] = ((pc + 4) & ~3) + imm; break;
        case Op.AddImm: r[f & 15] = r[(f >> 4) & 15]! + imm; break;
        case Op.AddReg: r[f & 15] = r[(f >> 4) & 15]! + r[(f >> 8) & 15]!; break;
        case Op.SubImm: r[f & 15] = r[(f >> 4) & 15]! - imm; break;
        case Op.SubReg: r[f & 15] = r[(f >> 4) & 15]! - r[(f >> 8) & 15]!; break;
        case Op.SubSp:
          r[PC] = pc;
          this.exceptions.lowerStack(r[(f >> 4) & 15]! - imm);
          break;
        case Op.RsbImm: r[f & 15] = imm - r[(f >> 4) & 15]!; break;
        case Op.AndImm: r[f & 15] = r[(f >> 4) & 15]! & imm; break;
        case Op.AndReg: r[f & 15] = r[(f >> 4) & 15]! & r[(f >> 8) & 15]!; break;
        case Op.OrrReg: r[f & 15] = r[(f >> 4) & 15]! | r[(f >> 8) & 15]!; break;
        case Op.EorReg: r[f & 15] = r[(f >> 4) & 15]! ^ r[(f >> 8) & 15]!; break;
        case Op.BicReg: r[f & 15] = r[(f >> 4) & 15]! & ~r[(f >> 8) & 15]!; break;
        case Op.AndsReg: nf = zf = r[f & 15] = r[(f >> 4) & 15]! & r[(f >> 8) & 15]!; break;
        case Op.OrrsReg: nf = zf = r[f & 15] = r[(f >> 4) & 15]! | r[(f >> 8) & 15]!; break;
        case Op.EorsReg: nf = zf = r[f & 15] = r[(f >> 4) & 15]! ^ r[(f >> 8) & 15]!; break;
        case Op.BicsReg: nf = zf = r[f & 15] = r[(f >> 4) & 15]! & ~r[(f >> 8) & 15]!; break;
        case Op.MvnsReg: nf = zf = r[f & 15] = ~r[(f >> 8) & 15]!; break;
        case Op.TstImm: nf = zf = r[(f >> 4) & 15]! & imm; break;
        case Op.TstReg: nf = zf = r[(f >> 4) & 15]! & r[(f >> 8) & 15]!; break;
        case Op.AddsImm: case Op.AddsReg: {
          const x = r[(f >> 4) & 15]!;
          const y = op === Op.AddsImm ? imm : r[(f >> 8) & 15]!;
          const sum = (x + y) | 0;
          cf = ((x & y) | ((x | y) & ~sum)) >>> 31;
          vf = ((x ^ sum) & (y ^ sum)) >>> 31;
          nf = zf = r[f & 15] = sum;
          break;
        }
        case Op.SubsImm: case Op.SubsReg: {
          const x = r[(f >> 4) & 15]!;
          const y = op === Op.SubsImm ? imm : r[(f >> 8) & 15]!;
          const difference = (x - y) | 0;
          cf = ((x & ~y) | ((x | ~y) & ~difference)) >>> 31;
          vf = ((x ^ y) & (x ^ difference)) >>> 31;
          nf = zf = r[f & 15] = difference;
          break;
        }
        case Op.CmpImm: case Op.CmpReg: {
          const x = r[(f >> 4) & 15]!;
          const y = op === Op.CmpImm ? imm : r[(f >> 8) & 15]!;
          const difference = (x - y) | 0;
          cf = ((x & ~y) | ((x | ~y) & ~difference)) >>> 31;
          vf = ((x ^ y) & (x ^ difference)) >>> 31;
          nf = zf = difference;
          break;
        }
        case Op.AdcsReg: case Op.SbcsReg: {
          const x = r[(f >> 4) & 15]!;
          const y = op === Op.AdcsReg ? r[(f >> 8) & 15]! : ~r[(f >> 8) & 15]!;
          const sum = (x + y + cf) | 0;
          cf = ((x & y) | ((x | y) & ~sum)) >>> 31;
          vf = ((x ^ sum) & (y ^ sum)) >>> 31;
          nf = zf = r[f & 15] = sum;
          break;
        }
        case Op.AdcReg: r[f & 15] = r[(f >> 4) & 15]! + r[(f >> 8) & 15]! + cf; break;
        case Op.AdcImm: r[f & 15] = r[(f >> 4) & 15]! + imm + cf; break;
        case Op.SbcReg: r[f & 15] = r[(f >> 4) & 15]! - r[(f >> 8) & 15]! - 1 + cf; break;
        case Op.LslImm: r[f & 15] = r[(f >> 8) & 15]! << imm; break;
        case Op.LsrImm: r[f & 15] = imm === 32 ? 0 : r[(f >> 8) & 15]! >>> imm; break;
        case Op.AsrImm: r[f & 15] = r[(f >> 8) & 15]! >> (imm === 32 ? 31 : imm); break;
        case Op.RorImm: {
          const x = r[(f >> 8) & 15]!;
          r[f & 15] = (x >>> imm) | (x << (32 - imm));
          break;
        }
        case Op.LslsImm: {
          const x = r[(f >> 8) & 15]!;
          cf = (x >>> (32 - imm)) & 1;
          nf = zf = r[f & 15] = x << imm;
          break;
        }
        case Op.LsrsImm: {
          const x = r[(f >> 8) & 15]!;
          cf = (x >>> (imm - 1)) & 1;
          nf = zf = r[f & 15] = imm === 32 ? 0 : x >>> imm;
          break;
        }
        case Op.AsrsImm: {
          const x = r[(f >> 8) & 15]!;
          cf = (x >> (imm - 1)) & 1;
          nf = zf = r[f & 15] = x >> (imm === 32 ? 31 : imm);
          break;
        }
        case Op.AddShifted: case Op.EorShifted: case Op.OrrShifted: case Op.Dp: {
          let y: number;
          let carry = cf;
          if (f & IMMEDIATE) {
            y = imm;
            if (f & IMMEDIATE_CARRY) carry = imm >>> 31;
          } else {
            y = r[(f >> 8) & 15]!;
            const amount = (f >> SHIFT_AMOUNT) & 63;
            switch ((f >> SHIFT_TYPE) & 3) {
              case Shift.Lsl:
                if (amount) {
                  carry = (y >>> (32 - amount)) & 1;
                  y <<= amount;
                }
                break;
              case Shift.Lsr:
                carry = (y >>> (amount - 1)) & 1;
                y = amount === 32 ? 0 : y >>> amount;
                break;
              case Shift.Asr:
                carry = (y >> (amount - 1)) & 1;
                y = y >> (amount === 32 ? 31 : amount);
                break;
              default:
                if (amount) {
                  y = (y >>> amount) | (y << (32 - amount));
                  carry = y >>> 31;
                } else {
                  carry = y & 1;
                  y = (y >>> 1) | (cf << 31);
                }
            }
          }
          const x = r[(f >> 4) & 15]!;
          if (op !== Op.Dp) {
            r[f & 15] = op === Op.AddShifted ? x + y : op === Op.EorShifted ? x ^ y : x | y;
            break;
          }
          let result: number;
          const alu = (f >> ALU) & 15;
          switch (alu) {
            case Alu.And: result = x & y; break;
            case Alu.Bic: result = x & ~y; break;
            case Alu.Orr: result = x | y; break;
            case Alu.Orn: result = x | ~y; break;
            case Alu.Eor: result = x ^ y; break;
            case Alu.Mov: result = y | 0; break;
            case Alu.Mvn: result = ~y; break;
            default: {
              // All else is an addition.
              const a = alu === Alu.Rsb ? ~x : x | 0;
              const b = alu === Alu.Sbc || alu === Alu.Sub ? ~y : y | 0;
              const in1 = alu === Alu.Add ? 0 : alu === Alu.Adc || alu === Alu.Sbc ? cf : 1;
              result = (a + b + in1) | 0;
              carry = ((a & b) | ((a | b) & ~result)) >>> 31;
              if (f & SET_FLAGS) vf = ((a ^ result) & (b ^ result)) >>> 31;
            }
          }
          r[f & 15] = result;
          if (f & SET_FLAGS) {
            nf = zf = result;
            cf = carry;
          }
          break;
        }
        case Op.ShiftReg: {
          const x = r[(f >> 4) & 15]!;
          const amount = r[(f >> 8) & 15]! & 255;
          let carry = cf;
          let result = x;
          switch ((f >> SHIFT_TYPE) & 3) {
            case Shift.Lsl:
              if (amount) carry = amount <= 32 ? (x >>> (32 - amount)) & 1 : 0;
              result = amount < 32 ? x << amount : 0;
              break;
            case Shift.Lsr:
              if (amount) carry = amount <= 32 ? (x >>> (amount - 1)) & 1 : 0;
              result = amount < 32 ? x >>> amount : 0;
              break;
            case Shift.Asr:
              if (amount) carry = amount <= 32 ? (x >> (amount - 1)) & 1 : x >>> 31;
              result = x >> (amount < 32 ? amount : 31);
              break;
            default:
              result = (x >>> (amount & 31)) | (x << (32 - (amount & 31)));
              if (amount) carry = result >>> 31;
          }
          r[f & 15] = result;
          if (f & SET_FLAGS) {
            nf = zf = result | 0;
            cf = carry;
          }
          break;
        }

        case Op.Mul: r[f & 15] = Math.imul(r[(f >> 4) & 15]!, r[(f >> 8) & 15]!); break;
        case Op.Muls: nf = zf = r[f & 15] = Math.imul(r[(f >> 4) & 15]!, r[(f >> 8) & 15]!); break;
        case Op.Mla: r[f & 15] = r[(f >> 12) & 15]! + Math.imul(r[(f >> 4) & 15]!, r[(f >> 8) & 15]!); break;
        case Op.Mls: r[f & 15] = r[(f >> 12) & 15]! - Math.imul(r[(f >> 4) & 15]!, r[(f >> 8) & 15]!); break;
        case Op.Umull: case Op.Umlal: case Op.Umaal: {
          const x = r[(f >> 4) & 15]!, y = r[(f >> 8) & 15]!;
          const lo = Math.imul(x, y) >>> 0;
          let hi = Math.floor(((x >>> 0) * (y >>> 0) - lo) / TWO_32 + 0.5) | 0;
          if (op === Op.Umull) {
            r[f & 15] = lo;
            r[(f >> 12) & 15] = hi;
            break;
          }
          const low0 = r[f & 15]! >>> 0;
          const high0 = r[(f >> 12) & 15]!;
          const sum = (lo + low0) | 0;
          hi = (hi + (sum >>> 0 < lo ? 1 : 0)) | 0;
          if (op === Op.Umlal) {
            r[f & 15] = sum;
            r[(f >> 12) & 15] = hi + high0;
          } else {
            const total = (sum + high0) | 0;
            r[f & 15] = total;
            r[(f >> 12) & 15] = hi + (total >>> 0 < sum >>> 0 ? 1 : 0);
          }
          break;
        }
        case Op.Smull: case Op.Smlal: {
          const x = r[(f >> 4) & 15]!, y = r[(f >> 8) & 15]!;
          const lo = Math.imul(x, y);
          const hi = highSigned(x, y);
          if (op === Op.Smull) {
            r[f & 15] = lo;
            r[(f >> 12) & 15] = hi;
          } else {
            const sum = (lo + r[f & 15]!) | 0;
            r[f & 15] = sum;
            r[(f >> 12) & 15] = hi + r[(f >> 12) & 15]! + (sum >>> 0 < lo >>> 0 ? 1 : 0);
          }
          break;
        }
        case Op.Udiv: case Op.Sdiv: {
          const x = r[(f >> 4) & 15]!, y = r[(f >> 8) & 15]!;
          r[f & 15] = y === 0 ? 0 : op === Op.Udiv ? (x >>> 0) / (y >>> 0) : x / y;
          cycles += 1 + ((32 - Math.clz32(op === Op.Udiv ? x : Math.abs(x))) >> 2);
          break;
        }
        case Op.Dsp:
          r[PC] = pc;
          digitalSignal(this, code);
          break;

        case Op.Ubfx: r[f & 15] = (r[(f >> 4) & 15]! >>> (f >> 16)) & imm; break;
        case Op.Sbfx: r[f & 15] = (r[(f >> 4) & 15]! << (imm - (f >> 16))) >> imm; break;
        case Op.Bfi: r[f & 15] = (r[f & 15]! & ~imm) | ((r[(f >> 4) & 15]! << (f >> 16)) & imm); break;
        case Op.Clz: r[f & 15] = Math.clz32(r[(f >> 8) & 15]!); break;
        case Op.Rbit: {
          let x = r[(f >> 8) & 15]!;
          x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
          x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
          x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
          r[f & 15] = (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
          break;
        }
        case Op.Rev: {
          const x = r[(f >> 8) & 15]!;
          r[f & 15] = (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
          break;
        }
        case Op.Rev16: {
          const x = r[(f >> 8) & 15]!;
          r[f & 15] = ((x & 0x00ff00ff) << 8) | ((x >>> 8) & 0x00ff00ff);
          break;
        }
        case Op.Revsh: {
          const x = r[(f >> 8) & 15]!;
          r[f & 15] = ((x << 24) >> 16) | ((x >>> 8) & 255);
          break;
        }
        case Op.Uxtb: r[f & 15] = r[(f >> 8) & 15]! & 255; break;
        case Op.Uxth: r[f & 15] = r[(f >> 8) & 15]! & 0xffff; break;
        case Op.Sxtb: r[f & 15] = (r[(f >> 8) & 15]! << 24) >> 24; break;
        case Op.Sxth: r[f & 15] = (r[(f >> 8) & 15]! << 16) >> 16; break;
        case Op.ExtendAdd: this.extendAdd(f, imm); break;

        case Op.LdrLit: {
          const address = ((pc + 4) & ~3) + imm;
          const inRam = (address - ramBase) >>> 0;
          const inCode = (address - codeBase) >>> 0;
          if (inRam < ramSize && !(address & 3)) r[f & 15] = ram32[inRam >>> 2]!;
          else if (inCode < codeSize && !(address & 3)) r[f & 15] = code32[inCode >>> 2]!;
          else {
            r[PC] = pc;
            r[f & 15] = this.load(address >>> 0, 4);
          }
          cycles++;
          break;
        }
        case Op.LdrImm: case Op.LdrReg: {
          const address = (r[(f >> 4) & 15]! + (op === Op.LdrImm ? imm : r[(f >> 8) & 15]! << imm)) | 0;
          const inRam = (address - ramBase) >>> 0;
          const inCode = (address - codeBase) >>> 0;
          cycles++;
          if (inRam < ramSize && !(address & 3)) r[f & 15] = ram32[inRam >>> 2]!;
          else if (inCode < codeSize && !(address & 3)) r[f & 15] = code32[inCode >>> 2]!;
          else {
            r[PC] = pc;
            this.cycles = cycles;
            r[f & 15] = this.load(address >>> 0, 4);
            cycles = this.cycles;
            limit = this.limit;
          }
          break;
        }
        case Op.LdrbImm: case Op.LdrbReg: case Op.LdrsbImm: case Op.LdrsbReg: {
          const address = (r[(f >> 4) & 15]! + (op === Op.LdrbImm || op === Op.LdrsbImm ? imm : r[(f >> 8) & 15]! << imm)) | 0;
          const inRam = (address - ramBase) >>> 0;
          const inCode = (address - codeBase) >>> 0;
          let value: number;
          cycles++;
          if (inRam < ramSize) value = ram8[inRam]!;
          else if (inCode < codeSize) value = code8[inCode]!;
          else {
            r[PC] = pc;
            this.cycles = cycles;
            value = this.load(address >>> 0, 1);
            cycles = this.cycles;
            limit = this.limit;
          }
          r[f & 15] = op >= Op.LdrsbImm ? (value << 24) >> 24 : value;
          break;
        }
        case Op.LdrhImm: case Op.LdrhReg: case Op.LdrshImm: case Op.LdrshReg: {
          const address = (r[(f >> 4) & 15]! + (op === Op.LdrhImm || op === Op.LdrshImm ? imm : r[(f >> 8) & 15]! << imm)) | 0;
          const inRam = (address - ramBase) >>> 0;
          const inCode = (address - codeBase) >>> 0;
          let value: number;
          cycles++;
          if (inRam < ramSize && !(address & 1)) value = ram16[inRam >>> 1]!;
          else if (inCode < codeSize && !(address & 1)) value = code16[inCode >>> 1]!;
          else {
            r[PC] = pc;
            this.cycles = cycles;
            value = this.load(address >>> 0, 2);
            cycles = this.cycles;
            limit = this.limit;
          }
          r[f & 15] = op >= Op.LdrshImm ? (value << 16) >> 16 : value;
          break;
        }
        case Op.StrImm: case Op.StrReg: {
          const address = (r[(f >> 4) & 15]! + (op === Op.StrImm ? imm : r[(f >> 8) & 15]! << imm)) | 0;
          const inRam = (address - ramBase) >>> 0;
          if (inRam < ramSize && !(address & 3)) ram32[inRam >>> 2] = r[f & 15]!;
          else {
            r[PC] = pc;
            this.cycles = cycles;
            this.store(address >>> 0, 4, r[f & 15]!);
            cycles = this.cycles;
            limit = this.limit;
          }
          break;
        }
        case Op.StrbImm: case Op.StrbReg: {
          const address = (r[(f >> 4) & 15]! + (op === Op.StrbImm ? imm : r[(f >> 8) & 15]! << imm)) | 0;
          const inRam = (address - ramBase) >>> 0;
          if (inRam < ramSize) ram8[inRam] = r[f & 15]!;
          else {
            r[PC] = pc;
            this.cycles = cycles;
            this.store(address >>> 0, 1, r[f & 15]!);
            cycles = this.cycles;
            limit = this.limit;
          }
          break;
        }
        case Op.StrhImm: case Op.StrhReg: {
          const address = (r[(f >> 4) & 15]! + (op === Op.StrhImm ? imm : r[(f >> 8) & 15]! << imm)) | 0;
          const inRam = (address - ramBase) >>> 0;
          if (inRam < ramSize && !(address & 1)) ram16[inRam >>> 1] = r[f & 15]!;
          else {
            r[PC] = pc;
            this.cycles = cycles;
            this.store(address >>> 0, 2, r[f & 15]!);
            cycles = this.cycles;
            limit = this.limit;
          }
          break;
        }
        case Op.Ldrd: case Op.Strd: {
          const n = (f >> 4) & 15;
          const base = n === PC ? (pc + 4) & ~3 : r[n]!;
          const address = f & PRE_INDEXED ? (base + imm) | 0 : base;
          const inRam = (address - ramBase) >>> 0;
          if (inRam + 4 < ramSize && !(address & 3)) {
            const at = inRam >>> 2;
            if (op === Op.Ldrd) {
              r[f & 15] = ram32[at]!;
              r[(f >> 8) & 15] = ram32[at + 1]!;
              cycles += 2;
            } else {
              ram32[at] = r[f & 15]!;
              ram32[at + 1] = r[(f >> 8) & 15]!;
              cycles++;
            }
          } else {
            r[PC] = pc;
            this.cycles = cycles + (op === Op.Ldrd ? 2 : 1);
            this.dual(op === Op.Ldrd, f, address >>> 0);
            cycles = this.cycles;
            limit = this.limit;
          }
          if (f & WRITE_BACK) {
            if (n === SP && imm < 0) this.exceptions.lowerStack(base + imm);
            else r[n] = base + imm;
          }
          break;
        }
        case Op.Stm: {
          const n = (f >> 4) & 15;
          const length = 4 * count(imm);
          const base = r[n]!;
          const start = f & DECREMENT ? (base - length) | 0 : base;
          if (n === SP) {
            r[PC] = pc;
            this.exceptions.checkStack(start);
          }
          const inRam = (start - ramBase) >>> 0;
          if (inRam + length <= ramSize && !(start & 3)) {
            let at = inRam >>> 2;
            for (let list = imm, i = 0; list; list >>= 1, i++) {
              if (list & 1) ram32[at++] = r[i]!;
            }
          } else {
            r[PC] = pc;
            this.storeMultiple(start >>> 0, imm);
            limit = this.limit;
          }
          if (f & WRITE_BACK) r[n] = f & DECREMENT ? start : base + length;
          cycles += length >> 2;
          break;
        }
        case Op.Ldm: {
          const n = (f >> 4) & 15;
          const length = 4 * count(imm);
          const base = r[n]!;
          const start = f & DECREMENT ? (base - length) | 0 : base;
          if (f & WRITE_BACK) r[n] = f & DECREMENT ? start : base + length;
          cycles += length >> 2;
          const inRam = (start - ramBase) >>> 0;
          if (inRam + length <= ramSize && !(start & 3)) {
            let at = inRam >>> 2;
            for (let list = imm & 0x7fff, i = 0; list; list >>= 1, i++) {
              if (list & 1) r[i] = ram32[at++]!;
            }
            if (imm & 0x8000) r[PC] = ram32[at]!;
          } else {
            r[PC] = pc;
            this.loadMultiple(start >>> 0, imm);
            limit = this.limit;
          }
          if (!(imm & 0x8000)) break;
          cycles += 2;
          const target = r[PC]!;
          r[PC] = pc;
          if (target >>> 24 === 255 || !(target & 1)) {
            this.n = nf; this.z = zf; this.c = cf; this.v = vf; this.it = it;
            this.cycles = cycles;
            this.branch(target);
            nf = this.n; zf = this.z; cf = this.c; vf = this.v; it = this.it;
            cycles = this.cycles;
            limit = this.limit;
            pc = r[PC]!;
          } else pc = target & ~1;
          continue;
        }
        case Op.Indexed:
          r[PC] = pc;
          this.cycles = cycles + (f & STORE ? 0 : 1);
          this.indexed(f, imm);
          cycles = this.cycles;
          limit = this.limit;
          break;
        case Op.Exclusive:
          r[PC] = pc;
          this.cycles = cycles + 1;
          this.loadOrStoreExclusive(imm, f);
          cycles = this.cycles;
          limit = this.limit;
          break;

        case Op.B:
          pc = (pc + 4 + imm) | 0;
          cycles += 2;
          continue;
        case Op.Bcond:
          if (holds(f, nf, zf, cf, vf)) {
            pc = (pc + 4 + imm) | 0;
            cycles += 2;
            continue;
          }
          break;
        case Op.Bl:
          r[LR] = (pc + 4) | 1;
          pc = (pc + 4 + imm) | 0;
          cycles += 3;
          continue;
        case Op.Cbz: case Op.Cbnz:
          if ((r[(f >> 4) & 15] === 0) === (op === Op.Cbz)) {
            pc = (pc + 4 + imm) | 0;
            cycles += 2;
            continue;
          }
          break;
        case Op.Bx: case Op.Blx: case Op.MovPc: case Op.AddPc: case Op.LdrPc: {
          let target: number;
          cycles += 3;
          if (op === Op.LdrPc) {
            r[PC] = pc;
            this.cycles = cycles;
            target = this.indexed(f, imm);
            cycles = this.cycles;
            limit = this.limit;
          } else {
            target = r[(f >> 8) & 15]!;
            // These stay in Thumb code whatever the lowest bit says.
            if (op === Op.MovPc) target |= 1;
            if (op === Op.AddPc) target = (target + pc + 4) | 1;
            if (op === Op.Blx) r[LR] = (pc + 2) | 1;
          }
          r[PC] = pc;
          if (target >>> 24 === 255 || !(target & 1)) {
            this.n = nf; this.z = zf; this.c = cf; this.v = vf; this.it = it;
            this.cycles = cycles;
            this.branch(target);
            nf = this.n; zf = this.z; cf = this.c; vf = this.v; it = this.it;
            cycles = this.cycles;
            limit = this.limit;
            pc = r[PC]!;
          } else pc = target & ~1;
          continue;
        }
        case Op.Tbb: {
          const n = (f >> 4) & 15;
          const base = n === PC ? pc + 4 : r[n]!;
          r[PC] = pc;
          const offset = imm ? this.load((base + 2 * r[(f >> 8) & 15]!) >>> 0, 2) : this.load((base + r[(f >> 8) & 15]!) >>> 0, 1);
          pc = (pc + 4 + 2 * offset) | 0;
          cycles += 4;
          continue;
        }
        case Op.MovFromPc: r[f & 15] = pc + 4 + (imm ? r[(f >> 4) & 15]! : 0); break;
        case Op.It:
          if (it !== 0) {
            r[PC] = pc;
            this.fault('IT inside of an IT block');
          }
          it = imm;
          break;
        case Op.Nop: break;
        case Op.System:
          this.n = nf; this.z = zf; this.c = cf; this.v = vf; this.it = it;
          this.cycles = cycles + 1;
          r[PC] = pc + size;
          system(this, imm);
          nf = this.n; zf = this.z; cf = this.c; vf = this.v; it = this.it;
          cycles = this.cycles;
          limit = this.limit;
          pc = r[PC]!;
          continue;
        default:
          r[PC] = pc;
          this.cycles = cycles;
          this.fault(`undefined instruction ${code.toString(16)}`);
      }
      pc = (pc + size) | 0;
      cycles++;
    }

    r[PC] = pc;
    this.cycles = cycles;
    this.n = nf; this.z = zf; this.c = cf; this.v = vf;
    this.it = it;
  }

  /** Reads memory, unsigned; unaligned only where there is memory and not a device. */
  load(address: number, size: 1 | 2 | 4): number {
    const { ram, code } = this.around;
    let offset = address - ram.base;
    if (offset >= 0 && offset + size <= this.ram8.length) {
      return size === 4 && !(offset & 3) ? this.ram32[offset >>> 2]! >>> 0 : readBytes(this.ram8, offset, size);
    }
    offset = address - code.base;
    if (code.readable && offset >= 0 && offset + size <= this.code8.length) return readBytes(this.code8, offset, size);
    if (address & (size - 1)) this.fault(`misaligned read of ${size} bytes at ${hex(address)}`);
    if (address >>> 20 === 0xe00) return this.exceptions.read(address, size);
    this.limit = 0;
    return this.around.read(address, size);
  }

  /** Writes memory, as `load` reads it. */
  store(address: number, size: 1 | 2 | 4, value: number): void {
    const { ram } = this.around;
    const offset = address - ram.base;
    if (offset >= 0 && offset + size <= this.ram8.length) {
      if (size === 4 && !(offset & 3)) this.ram32[offset >>> 2] = value;
      else for (let i = 0; i < size; i++) this.ram8[offset + i] = value >>> (8 * i);
      return;
    }
    if (address & (size - 1)) this.fault(`misaligned write of ${size} bytes at ${hex(address)}`);
    this.limit = 0;
    if (address >>> 20 === 0xe00) this.exceptions.write(address, size, value >>> 0);
    else this.around.write(address, size, (size === 4 ? value : value & ((1 << (8 * size)) - 1)) >>> 0);
  }

  /** A branch that may return from an exception, or may be wrong. */
  private branch(target: number): void {
    if (target >>> 24 === 255 && this.exceptions.current) this.exceptions.leave(target >>> 0);
    else this.jump(target);
  }

  private readonly elsewhere = new Uint16Array(2);

  /** The instruction at an address that is neither in RAM nor in flash. */
  private fetchElsewhere(pc: number): Uint16Array {
    const address = pc >>> 0;
    const { limit } = this;
    this.elsewhere[0] = this.around.read(address, 2);
    if (this.elsewhere[0]! >= 0xe800) this.elsewhere[1] = this.around.read(address + 2, 2);
    this.limit = limit;
    return this.elsewhere;
  }

  private extendAdd(f: number, rotation: number): void {
    const { r } = this;
    const x = r[(f >> 8) & 15]!;
    const value = rotation ? (x >>> rotation) | (x << (32 - rotation)) : x;
    const n = (f >> 4) & 15;
    const base = n === PC ? 0 : r[n]!;
    const low = (word: number): number => word & 0xffff;
    const halves = (a: number, b: number): number => (low(base + a) | (low((base >>> 16) + b) << 16)) | 0;
    const signed8 = (word: number): number => (word << 24) >> 24;
    switch (f >> 16) {
      case 0: r[f & 15] = base + ((value << 16) >> 16); break;
      case 1: r[f & 15] = base + low(value); break;
      case 2: r[f & 15] = halves(signed8(value), signed8(value >>> 16)); break;
      case 3: r[f & 15] = halves(value & 255, (value >>> 16) & 255); break;
      case 4: r[f & 15] = base + signed8(value); break;
      default: r[f & 15] = base + (value & 255);
    }
  }

  /** Loads and stores with write-back and the rarer ones; answers what was loaded for the program counter. */
  private indexed(f: number, imm: number): number {
    const { r } = this;
    const n = (f >> 4) & 15;
    const base = n === PC ? (r[PC]! + 4) & ~3 : r[n]!;
    const moved = (base + (f & REGISTER_OFFSET ? r[(f >> 8) & 15]! << imm : imm)) | 0;
    const address = (f & PRE_INDEXED ? moved : base) >>> 0;
    const size = (1 << ((f >> SIZE) & 3)) as 1 | 2 | 4;
    const t = f & 15;
    if (n === SP && f & WRITE_BACK && moved < base) this.exceptions.checkStack(moved);
    if (f & STORE) {
      this.store(address, size, r[t]!);
      if (f & WRITE_BACK) r[n] = moved;
      return 0;
    }
    let value = this.load(address, size) | 0;
    if (f & SIGNED) value = size === 1 ? (value << 24) >> 24 : (value << 16) >> 16;
    if (f & WRITE_BACK) r[n] = moved;
    if (t !== PC) r[t] = value;
    return value;
  }

  private checkAligned(address: number): void {
    if (address & 3) this.fault(`misaligned access to words at ${hex(address)}`);
  }

  private dual(load: boolean, f: number, address: number): void {
    const { r } = this;
    this.checkAligned(address);
    if (load) {
      const first = this.load(address, 4);
      r[(f >> 8) & 15] = this.load((address + 4) >>> 0, 4);
      r[f & 15] = first;
    } else {
      this.store(address, 4, r[f & 15]!);
      this.store((address + 4) >>> 0, 4, r[(f >> 8) & 15]!);
    }
  }

  private storeMultiple(start: number, list: number): void {
    this.checkAligned(start);
    for (let i = 0, at = start; i < 15; i++) {
      if (!(list & (1 << i))) continue;
      this.store(at, 4, this.r[i]!);
      at += 4;
    }
  }

  private loadMultiple(start: number, list: number): void {
    this.checkAligned(start);
    const values: number[] = [];
    for (let i = 0, at = start; i < 16; i++) {
      if (!(list & (1 << i))) continue;
      values.push(this.load(at, 4));
      at += 4;
    }
    for (let i = 0; i < 16; i++) if (list & (1 << i)) this.r[i] = values.shift()!;
  }

  /** LDREX, STREX, load-acquire and store-release, of all sizes. */
  private loadOrStoreExclusive(code: number, f: number): void {
    const { r } = this;
    const load = (code & 0x100000) !== 0;
    const word = (code & 0x800000) === 0;
    const kind = word ? 6 : (code >> 4) & 15;
    const size = (word ? 4 : 1 << (kind & 3)) as 1 | 2 | 4;
    const isExclusive = word || (kind & 4) !== 0;
    const address = (r[(f >> 4) & 15]! + (word ? (code & 255) * 4 : 0)) >>> 0;
    const t = f & 15;
    if (address & (size - 1)) this.fault(`misaligned exclusive access at ${hex(address)}`);
    if (load) {
      r[t] = this.load(address, size);
      if (isExclusive) this.exclusive = { address, value: r[t]! };
    } else if (!isExclusive) {
      this.store(address, size, r[t]!);
    } else {
      const { exclusive } = this;
      this.exclusive = undefined;
      // What another core wrote in between is seen by its value.
      const succeeds = exclusive?.address === address && (this.load(address, size) | 0) === exclusive.value;
      if (succeeds) this.store(address, size, r[t]!);
      r[(f >> 8) & 15] = succeeds ? 0 : 1;
    }
  }
}

function readBytes(bytes: Uint8Array, at: number, size: number): number {
  let value = bytes[at]!;
  if (size >= 2) value |= bytes[at + 1]! << 8;
  if (size === 4) value |= (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  return value >>> 0;
}
