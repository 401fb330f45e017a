import type { RP2040 } from 'rp2040js';
import type { Memories } from './bus.js';
import { DECODED, Op } from './thumb.js';

const SRAM = 0x20000000, SRAM_SIZE = 264 * 1024;
const FLASH = 0x10000000;
const SP = 13, LR = 14, PC = 15;

/** Bits that are set in a list of registers. */
const COUNT = Uint8Array.from({ length: 512 }, (_, list) => list.toString(2).replaceAll('0', '').length);

/**
 * Runs a core quicker than the emulator does: most instructions that touch nothing but registers, SRAM and flash, in one loop.
 * All others (peripherals, exceptions, faults, breakpoints, waiting) are the emulator's, one at a time, so their checks hold.
 *
 * Where the emulator differs from the silicon (flags of shifts by a register; cycles of PUSH with LR and POP with PC) this does
 * as the Armv6-M manual and the core's manual say.
 */
export class FastCore {
  private readonly registers: Int32Array;
  private readonly sram8: Uint8Array;
  private readonly sram16: Uint16Array;
  private readonly sram32: Int32Array;
  private readonly flash16: Uint16Array;
  private readonly flash32: Int32Array;
  private readonly core: RP2040['core'];

  constructor(view: RP2040, private readonly memories: Memories) {
    const { buffer, byteOffset, length } = memories.flash;
    this.core = view.core;
    this.registers = new Int32Array(view.core.registers.buffer);
    this.sram8 = view.sram;
    this.sram16 = new Uint16Array(view.sram.buffer);
    this.sram32 = new Int32Array(view.sram.buffer);
    this.flash16 = new Uint16Array(buffer, byteOffset, length / 2);
    this.flash32 = new Int32Array(buffer, byteOffset, length / 4);
  }

  /**
   * Runs instructions until the core's cycle count is `until`, or the next one is not for this loop: then that one is left
   * to the emulator.
   */
  run(until: number): void {
    const { core, registers: r, sram8, sram16, sram32, flash16, flash32 } = this;
    const flash8 = this.memories.flash;
    const flashSize = this.memories.xip.readable ? flash8.length : 0;
    if (core.interruptsUpdated || core.waiting || (core.N && core.Z)) {
      core.executeInstruction();
      return;
    }
    let cycles = core.cycles;
    let pc = r[PC]! & ~1;
    // N and Z are those of this result.
    let nz = core.Z ? 0 : core.N ? -1 : 1;
    let c = core.C ? 1 : 0;
    let v = core.V;

    loop: while (cycles < until) {
      let at = pc - SRAM;
      let opcode: number;
      if (at >= 0 && at < SRAM_SIZE) opcode = sram16[at >> 1]!;
      else if (((at = pc - FLASH), at >= 0 && at < flashSize)) opcode = flash16[at >> 1]!;
      else break;

      switch (DECODED[opcode]) {
        case Op.LslImm: {
          const n = (opcode >> 6) & 31;
          const x = r[(opcode >> 3) & 7]!;
          if (n) c = (x >>> (32 - n)) & 1;
          nz = r[opcode & 7] = x << n;
          break;
        }
        case Op.LsrImm: {
          const n = (opcode >> 6) & 31;
          const x = r[(opcode >> 3) & 7]!;
          c = (x >>> (n ? n - 1 : 31)) & 1;
          nz = r[opcode & 7] = n ? x >>> n : 0;
          break;
        }
        case Op.AsrImm: {
          const n = (opcode >> 6) & 31;
          const x = r[(opcode >> 3) & 7]!;
          c = (x >> (n ? n - 1 : 31)) & 1;
          nz = r[opcode & 7] = x >> (n || 31);
          break;
        }
        case Op.AddReg: case Op.AddImm3: case Op.AddImm8: case Op.Cmn: case Op.Adc: {
          const kind = DECODED[opcode];
          const a = kind === Op.AddImm8 ? r[(opcode >> 8) & 7]! : kind === Op.Adc || kind === Op.Cmn ? r[opcode & 7]! : r[(opcode >> 3) & 7]!;
          const b = kind === Op.AddReg ? r[(opcode >> 6) & 7]! : kind === Op.AddImm3 ? (opcode >> 6) & 7 : kind === Op.AddImm8 ? opcode & 255 : r[(opcode >> 3) & 7]!;
          const carry = kind === Op.Adc ? c : 0;
          const sum = (a + b + carry) | 0;
          c = (((a & b) | ((a | b) & ~sum)) >>> 31);
          v = ((a ^ sum) & (b ^ sum)) < 0;
          nz = sum;
          if (kind === Op.AddImm8) r[(opcode >> 8) & 7] = sum;
          else if (kind !== Op.Cmn) r[opcode & 7] = sum;
          break;
        }
        case Op.SubReg: case Op.SubImm3: case Op.SubImm8: case Op.CmpImm: case Op.CmpReg: case Op.CmpHigh: case Op.Sbc: case Op.Rsb: {
          const kind = DECODED[opcode];
          let a: number;
          let b: number;
          let borrow = 0;
          if (kind === Op.SubReg) { a = r[(opcode >> 3) & 7]!; b = r[(opcode >> 6) & 7]!; }
          else if (kind === Op.SubImm3) { a = r[(opcode >> 3) & 7]!; b = (opcode >> 6) & 7; }
          else if (kind === Op.SubImm8 || kind === Op.CmpImm) { a = r[(opcode >> 8) & 7]!; b = opcode & 255; }
          else if (kind === Op.CmpHigh) { a = r[((opcode >> 4) & 8) | (opcode & 7)]!; b = r[(opcode >> 3) & 15]!; }
          else if (kind === Op.Rsb) { a = 0; b = r[(opcode >> 3) & 7]!; }
          else { a = r[opcode & 7]!; b = r[(opcode >> 3) & 7]!; if (kind === Op.Sbc) borrow = 1 - c; }
          const difference = (a - b - borrow) | 0;
          c = ((a & ~b) | ((a | ~b) & ~difference)) >>> 31;
          v = ((a ^ b) & (a ^ difference)) < 0;
          nz = difference;
          if (kind === Op.SubImm8) r[(opcode >> 8) & 7] = difference;
          else if (kind === Op.SubReg || kind === Op.SubImm3 || kind === Op.Sbc || kind === Op.Rsb) r[opcode & 7] = difference;
          break;
        }
        case Op.MovImm: nz = r[(opcode >> 8) & 7] = opcode & 255; break;
        case Op.And: nz = r[opcode & 7] = r[opcode & 7]! & r[(opcode >> 3) & 7]!; break;
        case Op.Eor: nz = r[opcode & 7] = r[opcode & 7]! ^ r[(opcode >> 3) & 7]!; break;
        case Op.Orr: nz = r[opcode & 7] = r[opcode & 7]! | r[(opcode >> 3) & 7]!; break;
        case Op.Bic: nz = r[opcode & 7] = r[opcode & 7]! & ~r[(opcode >> 3) & 7]!; break;
        case Op.Mvn: nz = r[opcode & 7] = ~r[(opcode >> 3) & 7]!; break;
        case Op.Tst: nz = r[opcode & 7]! & r[(opcode >> 3) & 7]!; break;
        case Op.Mul: nz = r[opcode & 7] = Math.imul(r[opcode & 7]!, r[(opcode >> 3) & 7]!); break;
        case Op.Lsl: {
          const n = r[(opcode >> 3) & 7]! & 255;
          const x = r[opcode & 7]!;
          if (n) c = n <= 32 ? (x >>> (32 - n)) & 1 : 0;
          nz = r[opcode & 7] = n < 32 ? x << n : 0;
          break;
        }
        case Op.Lsr: {
          const n = r[(opcode >> 3) & 7]! & 255;
          const x = r[opcode & 7]!;
          if (n) c = n <= 32 ? (x >>> (n - 1)) & 1 : 0;
          nz = r[opcode & 7] = n < 32 ? x >>> n : 0;
          break;
        }
        case Op.Asr: {
          const n = r[(opcode >> 3) & 7]! & 255;
          const x = r[opcode & 7]!;
          if (n) c = n <= 32 ? (x >> (n - 1)) & 1 : x >>> 31;
          nz = r[opcode & 7] = x >> (n < 32 ? n : 31);
          break;
        }
        case Op.Ror: {
          const n = r[(opcode >> 3) & 7]! & 255;
          const x = r[opcode & 7]!;
          nz = r[opcode & 7] = (x >>> (n & 31)) | (x << (32 - (n & 31)));
          if (n) c = nz >>> 31;
          break;
        }
        case Op.AddHigh: {
          const to = ((opcode >> 4) & 8) | (opcode & 7);
          r[to] = r[to]! + r[(opcode >> 3) & 15]!;
          break;
        }
        case Op.MovHigh: r[((opcode >> 4) & 8) | (opcode & 7)] = r[(opcode >> 3) & 15]!; break;
        case Op.Bx: case Op.Blx: {
          const target = r[(opcode >> 3) & 15]!;
          // Returns from exceptions, and what is not Thumb code, are the emulator's.
          if (target >>> 28 === 15 || !(target & 1)) break loop;
          if (opcode & 0x80) r[LR] = (pc + 2) | 1;
          pc = target & ~1;
          cycles += 2;
          continue;
        }
        case Op.LdrLiteral: {
          const address = ((pc + 4) & ~3) + (opcode & 255) * 4;
          let offset = address - SRAM;
          if (offset >= 0 && offset < SRAM_SIZE) r[(opcode >> 8) & 7] = sram32[offset >> 2]!;
          else if (((offset = address - FLASH), offset >= 0 && offset < flashSize)) r[(opcode >> 8) & 7] = flash32[offset >> 2]!;
          else break loop;
          cycles++;
          break;
        }
        case Op.LdrReg: case Op.LdrImm: case Op.LdrSp: {
          const kind = DECODED[opcode];
          const address = kind === Op.LdrImm ? r[(opcode >> 3) & 7]! + ((opcode >> 4) & 124) : kind === Op.LdrSp ? r[SP]! + (opcode & 255) * 4 : (r[(opcode >> 3) & 7]! + r[(opcode >> 6) & 7]!) | 0;
          if (address & 3) break loop;
          const to = kind === Op.LdrSp ? (opcode >> 8) & 7 : opcode & 7;
          let offset = address - SRAM;
          if (offset >= 0 && offset < SRAM_SIZE) r[to] = sram32[offset >> 2]!;
          else if (((offset = address - FLASH), offset >= 0 && offset < flashSize)) r[to] = flash32[offset >> 2]!;
          else break loop;
          cycles++;
          break;
        }
        case Op.LdrhReg: case Op.LdrhImm: case Op.LdrshReg: {
          const kind = DECODED[opcode];
          const address = kind === Op.LdrhImm ? r[(opcode >> 3) & 7]! + ((opcode >> 5) & 62) : (r[(opcode >> 3) & 7]! + r[(opcode >> 6) & 7]!) | 0;
          if (address & 1) break loop;
          let offset = address - SRAM;
          let value: number;
          if (offset >= 0 && offset < SRAM_SIZE) value = sram16[offset >> 1]!;
          else if (((offset = address - FLASH), offset >= 0 && offset < flashSize)) value = flash16[offset >> 1]!;
          else break loop;
          r[opcode & 7] = kind === Op.LdrshReg ? (value << 16) >> 16 : value;
          cycles++;
          break;
        }
        case Op.LdrbReg: case Op.LdrbImm: case Op.LdrsbReg: {
          const kind = DECODED[opcode];
          const address = kind === Op.LdrbImm ? r[(opcode >> 3) & 7]! + ((opcode >> 6) & 31) : (r[(opcode >> 3) & 7]! + r[(opcode >> 6) & 7]!) | 0;
          let offset = address - SRAM;
          let value: number;
          if (offset >= 0 && offset < SRAM_SIZE) value = sram8[offset]!;
          else if (((offset = address - FLASH), offset >= 0 && offset < flashSize)) value = flash8[offset]!;
          else break loop;
          r[opcode & 7] = kind === Op.LdrsbReg ? (value << 24) >> 24 : value;
          cycles++;
          break;
        }
        case Op.StrReg: case Op.StrImm: case Op.StrSp: {
          const kind = DECODED[opcode];
          const address = kind === Op.StrImm ? r[(opcode >> 3) & 7]! + ((opcode >> 4) & 124) : kind === Op.StrSp ? r[SP]! + (opcode & 255) * 4 : (r[(opcode >> 3) & 7]! + r[(opcode >> 6) & 7]!) | 0;
          const offset = address - SRAM;
          if (offset < 0 || offset >= SRAM_SIZE || address & 3) break loop;
          sram32[offset >> 2] = r[kind === Op.StrSp ? (opcode >> 8) & 7 : opcode & 7]!;
          cycles++;
          break;
        }
        case Op.StrhReg: case Op.StrhImm: {
          const address = DECODED[opcode] === Op.StrhImm ? r[(opcode >> 3) & 7]! + ((opcode >> 5) & 62) : (r[(opcode >> 3) & 7]! + r[(opcode >> 6) & 7]!) | 0;
          const offset = address - SRAM;
          if (offset < 0 || offset >= SRAM_SIZE || address & 1) break loop;
          sram16[offset >> 1] = r[opcode & 7]!;
          cycles++;
          break;
        }
        case Op.StrbReg: case Op.StrbImm: {
          const address = DECODED[opcode] === Op.StrbImm ? r[(opcode >> 3) & 7]! + ((opcode >> 6) & 31) : (r[(opcode >> 3) & 7]! + r[(opcode >> 6) & 7]!) | 0;
          const offset = address - SRAM;
          if (offset < 0 || offset >= SRAM_SIZE) break loop;
          sram8[offset] = r[opcode & 7]!;
          cycles++;
          break;
        }
        case Op.Adr: r[(opcode >> 8) & 7] = ((pc + 4) & ~3) + (opcode & 255) * 4; break;
        case Op.AddSp: r[(opcode >> 8) & 7] = r[SP]! + (opcode & 255) * 4; break;
        case Op.AddSpImm: r[SP] = r[SP]! + (opcode & 127) * 4; break;
        case Op.SubSpImm: r[SP] = r[SP]! - (opcode & 127) * 4; break;
        case Op.Sxth: r[opcode & 7] = (r[(opcode >> 3) & 7]! << 16) >> 16; break;
        case Op.Sxtb: r[opcode & 7] = (r[(opcode >> 3) & 7]! << 24) >> 24; break;
        case Op.Uxth: r[opcode & 7] = r[(opcode >> 3) & 7]! & 0xffff; break;
        case Op.Uxtb: r[opcode & 7] = r[(opcode >> 3) & 7]! & 0xff; break;
        case Op.Rev: {
          const x = r[(opcode >> 3) & 7]!;
          r[opcode & 7] = (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
          break;
        }
        case Op.Push: {
          const n = COUNT[opcode & 511]!;
          let offset = r[SP]! - 4 * n - SRAM;
          if (offset < 0 || offset + 4 * n > SRAM_SIZE || offset & 3) break loop;
          r[SP] = r[SP]! - 4 * n;
          for (let i = 0; i < 8; i++) {
            if (opcode & (1 << i)) {
              sram32[offset >> 2] = r[i]!;
              offset += 4;
            }
          }
          if (opcode & 256) sram32[offset >> 2] = r[LR]!;
          cycles += n;
          break;
        }
        case Op.Pop: {
          const n = COUNT[opcode & 511]!;
          let offset = r[SP]! - SRAM;
          if (offset < 0 || offset + 4 * n > SRAM_SIZE || offset & 3) break loop;
          const target = sram32[(offset >> 2) + n - 1]!;
          if (opcode & 256 && (target >>> 28 === 15 || !(target & 1))) break loop;
          for (let i = 0; i < 8; i++) {
            if (opcode & (1 << i)) {
              r[i] = sram32[offset >> 2]!;
              offset += 4;
            }
          }
          r[SP] = r[SP]! + 4 * n;
          if (opcode & 256) {
            pc = target & ~1;
            cycles += 3 + n;
            continue;
          }
          cycles += n;
          break;
        }
        case Op.Stm: {
          const n = COUNT[opcode & 255]!;
          const base = (opcode >> 8) & 7;
          let offset = r[base]! - SRAM;
          if (offset < 0 || offset + 4 * n > SRAM_SIZE || offset & 3) break loop;
          for (let i = 0; i < 8; i++) {
            if (opcode & (1 << i)) {
              sram32[offset >> 2] = r[i]!;
              offset += 4;
            }
          }
          r[base] = r[base]! + 4 * n;
          cycles += n;
          break;
        }
        case Op.Ldm: {
          const n = COUNT[opcode & 255]!;
          const base = (opcode >> 8) & 7;
          const address = r[base]!;
          let from: Int32Array;
          let offset = address - SRAM;
          if (offset >= 0 && offset + 4 * n <= SRAM_SIZE) from = sram32;
          else if (((offset = address - FLASH), offset >= 0 && offset + 4 * n <= flashSize)) from = flash32;
          else break loop;
          if (address & 3) break loop;
          for (let i = 0; i < 8; i++) {
            if (opcode & (1 << i)) {
              r[i] = from[offset >> 2]!;
              offset += 4;
            }
          }
          r[base] = address + 4 * n;
          cycles += n;
          break;
        }
        case Op.BranchIf: {
          let holds: boolean;
          switch ((opcode >> 9) & 7) {
            case 0: holds = nz === 0; break;
            case 1: holds = c !== 0; break;
            case 2: holds = nz < 0; break;
            case 3: holds = v; break;
            case 4: holds = c !== 0 && nz !== 0; break;
            case 5: holds = nz < 0 === v; break;
            default: holds = nz !== 0 && nz < 0 === v; break;
          }
          if (holds === ((opcode & 256) === 0)) {
            pc = (pc + 4 + ((opcode << 24) >> 23)) | 0;
            cycles += 2;
            continue;
          }
          break;
        }
        case Op.Branch:
          pc = (pc + 4 + ((opcode << 21) >> 20)) | 0;
          cycles += 2;
          continue;
        case Op.BranchLink: {
          let next = pc + 2 - SRAM;
          let second: number;
          if (next >= 0 && next < SRAM_SIZE) second = sram16[next >> 1]!;
          else if (((next = pc + 2 - FLASH), next >= 0 && next < flashSize)) second = flash16[next >> 1]!;
          else break loop;
          if ((second & 0xd000) !== 0xd000) break loop;
          const sign = (opcode << 21) >> 31;
          const i1 = ~((second >> 13) ^ sign) & 1;
          const i2 = ~((second >> 11) ^ sign) & 1;
          r[LR] = (pc + 4) | 1;
          pc = (pc + 4 + ((sign << 24) | (i1 << 23) | (i2 << 22) | ((opcode & 0x3ff) << 12) | ((second & 0x7ff) << 1))) | 0;
          cycles += 3;
          continue;
        }
        default:
          break loop;
      }
      pc += 2;
      cycles++;
    }

    r[PC] = pc;
    core.cycles = cycles;
    core.N = nz < 0;
    core.Z = nz === 0;
    core.C = c !== 0;
    core.V = v;
    if (cycles < until) core.executeInstruction();
  }
}
