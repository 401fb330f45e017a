import { ALU, Alu, DECREMENT, fields, IMMEDIATE, Op, SET_FLAGS, Shift, SHIFT_TYPE, STORE, WRITE_BACK, type Decoded } from './ops.js';

const SP = 13, LR = 14, PC = 15;

const make = (op: Op, f = 0, imm = 0): Decoded => ({ op, f, imm });
const UNDEFINED = make(Op.Undefined);

function shiftAddSubtract(code: number, flags: boolean): Decoded {
  const d = code & 7;
  const n = (code >> 3) & 7;
  const kind = (code >> 11) & 3;
  if (kind < 3) {
    const amount = (code >> 6) & 31;
    if (kind === Shift.Lsl && amount === 0) {
      return flags ? make(Op.Dp, fields(d, 0, n) | (Alu.Mov << ALU) | SET_FLAGS) : make(Op.MovReg, fields(d, 0, n));
    }
    const ops = flags ? [Op.LslsImm, Op.LsrsImm, Op.AsrsImm] : [Op.LslImm, Op.LsrImm, Op.AsrImm];
    return make(ops[kind]!, fields(d, 0, n), kind === Shift.Lsl ? amount : amount || 32);
  }
  const other = (code >> 6) & 7;
  switch ((code >> 9) & 3) {
    case 0: return make(flags ? Op.AddsReg : Op.AddReg, fields(d, n, other));
    case 1: return make(flags ? Op.SubsReg : Op.SubReg, fields(d, n, other));
    case 2: return make(flags ? Op.AddsImm : Op.AddImm, fields(d, n), other);
    default: return make(flags ? Op.SubsImm : Op.SubImm, fields(d, n), other);
  }
}

function immediate8(code: number, flags: boolean): Decoded {
  const d = (code >> 8) & 7;
  const imm = code & 255;
  switch ((code >> 11) & 3) {
    case 0: return make(flags ? Op.MovsImm : Op.MovImm, fields(d), imm);
    case 1: return make(Op.CmpImm, fields(0, d), imm);
    case 2: return make(flags ? Op.AddsImm : Op.AddImm, fields(d, d), imm);
    default: return make(flags ? Op.SubsImm : Op.SubImm, fields(d, d), imm);
  }
}

function dataProcessing(code: number, flags: boolean): Decoded {
  const d = code & 7;
  const m = (code >> 3) & 7;
  const either = (setting: Op, not: Op): Decoded => make(flags ? setting : not, fields(d, d, m));
  const shift = (type: Shift): Decoded => make(Op.ShiftReg, fields(d, d, m) | (type << SHIFT_TYPE) | (flags ? SET_FLAGS : 0));
  switch ((code >> 6) & 15) {
    case 0: return either(Op.AndsReg, Op.AndReg);
    case 1: return either(Op.EorsReg, Op.EorReg);
    case 2: return shift(Shift.Lsl);
    case 3: return shift(Shift.Lsr);
    case 4: return shift(Shift.Asr);
    case 5: return either(Op.AdcsReg, Op.AdcReg);
    case 6: return either(Op.SbcsReg, Op.SbcReg);
    case 7: return shift(Shift.Ror);
    case 8: return make(Op.TstReg, fields(0, d, m));
    case 9: return make(Op.Dp, fields(d, m) | (Alu.Rsb << ALU) | IMMEDIATE | (flags ? SET_FLAGS : 0));
    case 10: return make(Op.CmpReg, fields(0, d, m));
    case 11: return make(Op.Dp, fields(PC, d, m) | (Alu.Add << ALU) | SET_FLAGS);
    case 12: return either(Op.OrrsReg, Op.OrrReg);
    case 13: return make(flags ? Op.Muls : Op.Mul, fields(d, m, d));
    case 14: return either(Op.BicsReg, Op.BicReg);
    default: return flags ? make(Op.MvnsReg, fields(d, 0, m)) : make(Op.Dp, fields(d, 0, m) | (Alu.Mvn << ALU));
  }
}

function highRegisters(code: number): Decoded {
  const d = ((code >> 4) & 8) | (code & 7);
  const m = (code >> 3) & 15;
  switch ((code >> 8) & 3) {
    case 0:
      if (d === PC) return m === PC ? UNDEFINED : make(Op.AddPc, fields(0, 0, m));
      return m === PC ? make(Op.MovFromPc, fields(d, d), 1) : make(Op.AddReg, fields(d, d, m));
    case 1: return d === PC || m === PC ? UNDEFINED : make(Op.CmpReg, fields(0, d, m));
    case 2:
      if (d === PC) return m === PC ? UNDEFINED : make(Op.MovPc, fields(0, 0, m));
      return m === PC ? make(Op.MovFromPc, fields(d)) : make(Op.MovReg, fields(d, 0, m));
    default:
      // Bit 2 set is BXNS or BLXNS, which leave the secure state.
      if (code & 7 || m === PC) return UNDEFINED;
      return make(code & 0x80 ? Op.Blx : Op.Bx, fields(0, 0, m));
  }
}

const BY_REGISTER = [
  Op.StrReg, Op.StrhReg, Op.StrbReg, Op.LdrsbReg, Op.LdrReg, Op.LdrhReg, Op.LdrbReg, Op.LdrshReg,
];

function loadStore(code: number): Decoded {
  const d = code & 7;
  const n = (code >> 3) & 7;
  const imm5 = (code >> 6) & 31;
  const load = (code & 0x800) !== 0;
  switch (code >> 12) {
    case 5: return make(BY_REGISTER[(code >> 9) & 7]!, fields(d, n, (code >> 6) & 7));
    case 6: return make(load ? Op.LdrImm : Op.StrImm, fields(d, n), imm5 * 4);
    case 7: return make(load ? Op.LdrbImm : Op.StrbImm, fields(d, n), imm5);
    case 8: return make(load ? Op.LdrhImm : Op.StrhImm, fields(d, n), imm5 * 2);
    default: return make(load ? Op.LdrImm : Op.StrImm, fields((code >> 8) & 7, SP), (code & 255) * 4);
  }
}

function multiple(n: number, list: number, load: boolean, writeBack: boolean): Decoded {
  if (list === 0) return UNDEFINED;
  return make(load ? Op.Ldm : Op.Stm, fields(0, n) | (writeBack ? WRITE_BACK : 0), list);
}

const EXTENDS = [Op.Sxth, Op.Sxtb, Op.Uxth, Op.Uxtb];
const REVERSALS = [Op.Rev, Op.Rev16, Op.Undefined, Op.Revsh];

function miscellaneous(code: number): Decoded {
  const low = fields(code & 7, 0, (code >> 3) & 7);
  if ((code & 0x0500) === 0x0100) {
    const offset = ((code >> 2) & 62) | ((code >> 3) & 64);
    return make(code & 0x800 ? Op.Cbnz : Op.Cbz, fields(0, code & 7), offset);
  }
  switch ((code >> 8) & 15) {
    case 0: return make(code & 0x80 ? Op.SubImm : Op.AddImm, fields(SP, SP), (code & 127) * 4);
    case 2: return make(EXTENDS[(code >> 6) & 3]!, low);
    case 4: case 5: {
      const list = (code & 255) | (code & 256 ? 1 << LR : 0);
      return list ? make(Op.Stm, fields(0, SP) | WRITE_BACK | DECREMENT | STORE, list) : UNDEFINED;
    }
    case 6: return (code & 0xffec) === 0xb660 ? make(Op.System, 0, code) : UNDEFINED; // CPS
    case 10: return make(REVERSALS[(code >> 6) & 3]!, low);
    case 12: case 13: return multiple(SP, (code & 255) | (code & 256 ? 1 << PC : 0), true, true);
    case 14: return make(Op.System, 0, code); // BKPT
    case 15:
      if (code & 15) return make(Op.It, 0, code & 255);
      switch ((code >> 4) & 15) {
        case 0: case 1: return make(Op.Nop); // NOP, YIELD
        case 2: case 3: case 4: return make(Op.System, 0, code); // WFE, WFI, SEV
        default: return make(Op.Nop);
      }
    default: return UNDEFINED;
  }
}

/** An instruction of 16 bits. `flags`: whether forms that set flags outside of an IT block do so. */
export function decode16(code: number, flags: boolean): Decoded {
  switch (code >> 12) {
    case 0: case 1: return shiftAddSubtract(code, flags);
    case 2: case 3: return immediate8(code, flags);
    case 4:
      if (code & 0x800) return make(Op.LdrLit, fields((code >> 8) & 7), (code & 255) * 4);
      return code & 0x400 ? highRegisters(code) : dataProcessing(code, flags);
    case 5: case 6: case 7: case 8: case 9: return loadStore(code);
    case 10:
      return code & 0x800 ? make(Op.AddImm, fields((code >> 8) & 7, SP), (code & 255) * 4) : make(Op.Adr, fields((code >> 8) & 7), (code & 255) * 4);
    case 11: return miscellaneous(code);
    case 12: {
      const n = (code >> 8) & 7;
      const list = code & 255;
      const load = (code & 0x800) !== 0;
      return multiple(n, list, load, !load || !(list & (1 << n)));
    }
    case 13: {
      const condition = (code >> 8) & 15;
      if (condition === 14) return UNDEFINED;
      if (condition === 15) return make(Op.System, 0, code); // SVC
      return make(Op.Bcond, condition, (code << 24) >> 23);
    }
    default: return code < 0xe800 ? make(Op.B, 0, (code << 21) >> 20) : make(Op.Wide);
  }
}
