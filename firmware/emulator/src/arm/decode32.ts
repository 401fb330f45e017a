import {
  ALU, Alu, DECREMENT, fields, IMMEDIATE, IMMEDIATE_CARRY, Op, PRE_INDEXED, REGISTER_OFFSET, SET_FLAGS, Shift, SHIFT_AMOUNT, SHIFT_TYPE,
  SIGNED, SIZE, STORE, WRITE_BACK, type Decoded,
} from './ops.js';

const SP = 13, PC = 15;

const make = (op: Op, f = 0, imm = 0): Decoded => ({ op, f, imm });
const UNDEFINED = make(Op.Undefined);

/** Where a result or an operand may not be: the stack pointer and the program counter. */
const isBad = (...registers: number[]): boolean => registers.some((register) => register === SP || register === PC);

function loadStoreMultiple(high: number, low: number): Decoded {
  const n = high & 15;
  const load = (high & 16) !== 0;
  const writeBack = (high & 32) !== 0;
  const direction = (high >> 7) & 3;
  const forbidden = (1 << SP) | (load ? 0 : 1 << PC) | (writeBack ? 1 << n : 0);
  const count = low.toString(2).replaceAll('0', '').length;
  if ((direction !== 1 && direction !== 2) || n === PC || low & forbidden || count < 2 || (low & 0xc000) === 0xc000) return UNDEFINED;
  return make(load ? Op.Ldm : Op.Stm, fields(0, n) | (writeBack ? WRITE_BACK : 0) | (direction === 2 ? DECREMENT : 0) | (load ? 0 : STORE), low);
}

function loadStoreDual(high: number, low: number): Decoded {
  const n = high & 15;
  const load = (high & 16) !== 0;
  const writeBack = (high & 32) !== 0;
  const [t, t2] = [low >> 12, (low >> 8) & 15];
  if (isBad(t, t2) || (load && t === t2) || (writeBack && (n === t || n === t2 || n === PC)) || (!load && n === PC)) return UNDEFINED;
  const imm = (high & 128 ? 1 : -1) * (low & 255) * 4;
  return make(load ? Op.Ldrd : Op.Strd, fields(t, n, t2) | (writeBack ? WRITE_BACK : 0) | (high & 256 ? PRE_INDEXED : 0), imm);
}

/** LDREX and STREX of all sizes, load-acquire, store-release, table branches; TT and the like are undefined here. */
function exclusive(high: number, low: number): Decoded {
  const n = high & 15;
  const raw = high * 65536 + low;
  if (!(high & 128)) {
    if (high & 16) return (low & 0xf00) !== 0xf00 || isBad(low >> 12) ? UNDEFINED : make(Op.Exclusive, fields(low >> 12, n), raw | 0);
    return isBad(low >> 12, (low >> 8) & 15) ? UNDEFINED : make(Op.Exclusive, fields(low >> 12, n, (low >> 8) & 15), raw | 0);
  }
  const kind = (low >> 4) & 15;
  if (kind < 2) return (high & 16) && low >> 8 === 0xf0 && (low & 15) !== SP ? make(Op.Tbb, fields(0, n, low & 15), kind) : UNDEFINED;
  const known = [4, 5, 8, 9, 10, 12, 13, 14].includes(kind);
  return known && (low & 0xf00) === 0xf00 && !isBad(low >> 12) ? make(Op.Exclusive, fields(low >> 12, n, low & 15), raw | 0) : UNDEFINED;
}

const ALUS: (Alu | undefined)[] = [
  Alu.And, Alu.Bic, Alu.Orr, Alu.Orn, Alu.Eor, undefined, undefined, undefined, Alu.Add, undefined, Alu.Adc, Alu.Sbc, undefined,
  Alu.Sub, Alu.Rsb, undefined,
];
const COMPARES = new Set([Alu.And, Alu.Eor, Alu.Add, Alu.Sub]);

/** The parts that data processing with a register and with an immediate share; undefined if there is no such instruction. */
function aluFields(high: number, low: number): { alu: Alu; f: number } | undefined {
  let alu = ALUS[(high >> 5) & 15];
  const n = high & 15;
  const d = (low >> 8) & 15;
  const flags = (high & 16) !== 0;
  if (alu === undefined) return undefined;
  if (n === PC) {
    if (alu === Alu.Orr) alu = Alu.Mov;
    else if (alu === Alu.Orn) alu = Alu.Mvn;
    else return undefined;
  }
  if (d === PC && !(flags && COMPARES.has(alu))) return undefined;
  // Only ADD and SUB work on the stack pointer; MOV copies it.
  if (d === SP && !((alu === Alu.Add || alu === Alu.Sub) && n === SP) && alu !== Alu.Mov) return undefined;
  if (n === SP && alu !== Alu.Add && alu !== Alu.Sub) return undefined;
  return { alu, f: fields(d, n === PC ? 0 : n) | (alu << ALU) | (flags ? SET_FLAGS : 0) };
}

const PLAIN_REGISTER = new Map<Alu, Op>([
  [Alu.Mov, Op.MovReg], [Alu.Add, Op.AddReg], [Alu.Sub, Op.SubReg], [Alu.And, Op.AndReg], [Alu.Orr, Op.OrrReg], [Alu.Eor, Op.EorReg],
  [Alu.Bic, Op.BicReg], [Alu.Adc, Op.AdcReg], [Alu.Sbc, Op.SbcReg],
]);
const FLAGS_REGISTER = new Map<Alu, Op>([
  [Alu.Add, Op.AddsReg], [Alu.Sub, Op.SubsReg], [Alu.Adc, Op.AdcsReg], [Alu.Sbc, Op.SbcsReg], [Alu.And, Op.AndsReg], [Alu.Orr, Op.OrrsReg],
  [Alu.Eor, Op.EorsReg], [Alu.Bic, Op.BicsReg], [Alu.Mvn, Op.MvnsReg],
]);
const SHIFTED = new Map<Alu, Op>([[Alu.Add, Op.AddShifted], [Alu.Eor, Op.EorShifted], [Alu.Orr, Op.OrrShifted]]);
const PLAIN_SHIFT = [Op.LslImm, Op.LsrImm, Op.AsrImm, Op.RorImm];
const FLAGS_SHIFT = [Op.LslsImm, Op.LsrsImm, Op.AsrsImm];

function shiftedRegister(high: number, low: number): Decoded {
  if (low & 0x8000) return UNDEFINED;
  const m = low & 15;
  if (m === PC) return UNDEFINED;
  const type = (low >> 4) & 3;
  const encoded = ((low >> 10) & 28) | ((low >> 6) & 3);
  const amount = (type === Shift.Lsr || type === Shift.Asr) && encoded === 0 ? 32 : encoded;
  if (((high >> 5) & 15) === 6) {
    if (high & 16 || low & 16 || isBad(high & 15, (low >> 8) & 15, m)) return UNDEFINED;
    return make(Op.Dsp, 0, (high << 16) | low); // PKHBT, PKHTB
  }
  const parts = aluFields(high, low);
  if (!parts) return UNDEFINED;
  const { alu } = parts;
  const flags = (high & 16) !== 0;
  const d = (low >> 8) & 15;
  if (m === SP && alu !== Alu.Mov) return UNDEFINED;
  if ((d === SP || m === SP) && alu === Alu.Mov && (encoded || flags || (d === SP && m === SP))) return UNDEFINED;
  const f = parts.f | fields(0, 0, m);
  if (type === Shift.Lsl && amount === 0) {
    if (!flags) {
      const plain = PLAIN_REGISTER.get(alu);
      if (plain !== undefined) return make(plain, f);
    } else {
      if (d === PC) {
        if (alu === Alu.Sub) return make(Op.CmpReg, f);
        if (alu === Alu.And) return make(Op.TstReg, f);
      }
      const setting = FLAGS_REGISTER.get(alu);
      if (setting !== undefined) return make(setting, f);
    }
  } else if (alu === Alu.Mov && !(type === Shift.Ror && amount === 0)) {
    const op = flags ? FLAGS_SHIFT[type] : PLAIN_SHIFT[type];
    if (op !== undefined) return make(op, f, amount);
  } else if (!flags && SHIFTED.has(alu)) {
    return make(SHIFTED.get(alu)!, f | (type << SHIFT_TYPE) | (amount << SHIFT_AMOUNT));
  }
  return make(Op.Dp, f | (type << SHIFT_TYPE) | (amount << SHIFT_AMOUNT));
}

/** ThumbExpandImm of the manual: the value, and whether it sets the carry to its bit 31. */
function expandImmediate(imm12: number): { value: number; rotated: boolean } {
  const byte = imm12 & 255;
  if (imm12 >> 10 === 0) {
    const patterns = [byte, byte * 0x00010001, byte * 0x01000100, byte * 0x01010101];
    return { value: patterns[(imm12 >> 8) & 3]! | 0, rotated: false };
  }
  const amount = imm12 >> 7;
  const unrotated = 128 | (imm12 & 127);
  return { value: (unrotated >>> amount) | (unrotated << (32 - amount)), rotated: true };
}

const immediate12 = (high: number, low: number): number => ((high & 0x400) << 1) | ((low >> 4) & 0x700) | (low & 255);

const PLAIN_IMMEDIATE = new Map<Alu, Op>([
  [Alu.Mov, Op.MovImm], [Alu.Add, Op.AddImm], [Alu.Sub, Op.SubImm], [Alu.And, Op.AndImm], [Alu.Adc, Op.AdcImm], [Alu.Rsb, Op.RsbImm],
]);

function modifiedImmediate(high: number, low: number): Decoded {
  const parts = aluFields(high, low);
  if (!parts) return UNDEFINED;
  const { alu, f } = parts;
  const { value, rotated } = expandImmediate(immediate12(high, low));
  if (((low >> 8) & 15) === SP && alu === Alu.Mov) return UNDEFINED;
  if (!(f & SET_FLAGS)) {
    const plain = PLAIN_IMMEDIATE.get(alu);
    if (plain !== undefined) return make(plain, f, value);
    if (alu === Alu.Mvn) return make(Op.MovImm, f, ~value);
    if (alu === Alu.Bic) return make(Op.AndImm, f, ~value);
  } else if (alu === Alu.Sub) {
    return make(((low >> 8) & 15) === PC ? Op.CmpImm : Op.SubsImm, f, value);
  } else if (alu === Alu.Add) {
    return make(Op.AddsImm, f, value);
  } else if (alu === Alu.And && ((low >> 8) & 15) === PC && !rotated) {
    return make(Op.TstImm, f, value);
  }
  return make(Op.Dp, f | IMMEDIATE | (rotated ? IMMEDIATE_CARRY : 0), value);
}

function plainImmediate(high: number, low: number): Decoded {
  const d = (low >> 8) & 15;
  const n = high & 15;
  const imm = immediate12(high, low);
  const imm16 = imm | (n << 12);
  const lsb = ((low >> 10) & 28) | ((low >> 6) & 3);
  const last = low & 31;
  const kind = (high >> 4) & 31;
  if (d === PC || (d === SP && !((kind === 0 || kind === 10) && n === SP))) return UNDEFINED;
  switch (kind) {
    case 0b00000: return n === PC ? make(Op.Adr, fields(d), imm) : make(Op.AddImm, fields(d, n), imm);
    case 0b01010: return n === PC ? make(Op.Adr, fields(d), -imm) : make(Op.SubImm, fields(d, n), imm);
    case 0b00100: return make(Op.MovImm, fields(d), imm16);
    case 0b01100: return make(Op.MovT, fields(d), imm16 << 16);
    case 0b10000: case 0b10010: case 0b11000: case 0b11010:
      return isBad(n) ? UNDEFINED : make(Op.Dsp, 0, (high << 16) | low); // SSAT, USAT
    case 0b10100: return isBad(n) || lsb + last > 31 ? UNDEFINED : make(Op.Sbfx, fields(d, n) | (lsb << 16), 31 - last);
    case 0b11100: return isBad(n) || lsb + last > 31 ? UNDEFINED : make(Op.Ubfx, fields(d, n) | (lsb << 16), -1 >>> (31 - last));
    case 0b10110: {
      if (last < lsb || n === SP) return UNDEFINED;
      const mask = (-1 >>> (31 - (last - lsb))) << lsb;
      return n === PC ? make(Op.AndImm, fields(d, d), ~mask) : make(Op.Bfi, fields(d, n) | (lsb << 16), mask);
    }
    default: return UNDEFINED;
  }
}

function branchOrControl(high: number, low: number): Decoded {
  const sign = (high << 21) >> 31;
  const [j1, j2] = [(low >> 13) & 1, (low >> 11) & 1];
  if (low & 0x1000) {
    const [i1, i2] = [~(j1 ^ sign) & 1, ~(j2 ^ sign) & 1];
    const offset = (sign << 24) | (i1 << 23) | (i2 << 22) | ((high & 0x3ff) << 12) | ((low & 0x7ff) << 1);
    return make(low & 0x4000 ? Op.Bl : Op.B, 0, offset);
  }
  if (low & 0x4000) return UNDEFINED; // BLX to an address is not of this profile
  const condition = (high >> 6) & 15;
  if (condition < 14) {
    return make(Op.Bcond, condition, (sign << 20) | (j2 << 19) | (j1 << 18) | ((high & 63) << 12) | ((low & 0x7ff) << 1));
  }
  const raw = (high << 16) | low;
  switch ((high >> 4) & 127) {
    case 0b0111000: case 0b0111110: return make(Op.System, 0, raw); // MSR, MRS
    case 0b0111010: return low & 0x700 ? UNDEFINED : (low & 255) >= 2 && (low & 255) <= 4 ? make(Op.System, 0, 0xbf00 | ((low & 15) << 4)) : make(Op.Nop);
    case 0b0111011: return make(Op.System, 0, raw); // barriers, CLREX
    default: return UNDEFINED;
  }
}

const LOADS: Record<string, Op> = {
  '0imm': Op.LdrbImm, '1imm': Op.LdrhImm, '2imm': Op.LdrImm, '0signed-imm': Op.LdrsbImm, '1signed-imm': Op.LdrshImm,
  '0reg': Op.LdrbReg, '1reg': Op.LdrhReg, '2reg': Op.LdrReg, '0signed-reg': Op.LdrsbReg, '1signed-reg': Op.LdrshReg,
};
const STORES: Record<string, Op> = {
  '0imm': Op.StrbImm, '1imm': Op.StrhImm, '2imm': Op.StrImm, '0reg': Op.StrbReg, '1reg': Op.StrhReg, '2reg': Op.StrReg,
};

function loadStoreSingle(high: number, low: number): Decoded {
  const n = high & 15;
  const t = low >> 12;
  const size = (high >> 5) & 3;
  const load = (high & 16) !== 0;
  const signed = (high & 256) !== 0;
  if (size === 3 || (signed && (size === 2 || !load))) return UNDEFINED;
  const common = fields(t, n) | (load ? 0 : STORE) | (signed ? SIGNED : 0) | (size << SIZE);
  const find = (form: string, f: number, imm: number): Decoded => {
    if (load && t === PC) {
      if (size < 2) return make(Op.Nop); // PLD, PLI
      return make(Op.LdrPc, f | PRE_INDEXED, imm);
    }
    if (t === PC || (t === SP && (size !== 2 || !load) && size !== 2)) return UNDEFINED;
    return make((load ? LOADS : STORES)[`${size}${signed ? 'signed-' : ''}${form}`]!, f, imm);
  };
  if (n === PC) {
    if (!load) return UNDEFINED;
    const imm = (high & 128 ? 1 : -1) * (low & 0xfff);
    if (t === PC) return size < 2 ? make(Op.Nop) : make(Op.LdrPc, common | PRE_INDEXED, imm);
    if (size === 2) return make(Op.LdrLit, fields(t), imm);
    return t === SP ? UNDEFINED : make(Op.Indexed, common | PRE_INDEXED, imm);
  }
  if (high & 128) return find('imm', common, low & 0xfff);
  if (!(low & 0x800)) {
    const m = low & 15;
    if (low & 0x7c0 || isBad(m)) return UNDEFINED;
    return find('reg', common | fields(0, 0, m) | REGISTER_OFFSET, (low >> 4) & 3);
  }
  const [pre, up, writeBack] = [(low & 0x400) !== 0, (low & 0x200) !== 0, (low & 0x100) !== 0];
  const imm = (up ? 1 : -1) * (low & 255);
  if (!pre && !writeBack) return UNDEFINED;
  // With all of P, U and not W these are the unprivileged forms, which are the same for privileged code.
  if (pre && !writeBack) return find('imm', common, imm);
  if (n === t || (t === PC && (!load || size < 2)) || (t === SP && size < 2)) return UNDEFINED;
  return make(t === PC ? Op.LdrPc : Op.Indexed, common | WRITE_BACK | (pre ? PRE_INDEXED : 0), imm);
}

function dataProcessingRegister(high: number, low: number): Decoded {
  const n = high & 15;
  const d = (low >> 8) & 15;
  const m = low & 15;
  const kind = (high >> 4) & 15;
  const other = (low >> 4) & 15;
  if (low >> 12 !== 15 || isBad(d, m)) return UNDEFINED;
  if (kind < 8 && other === 0) {
    if (isBad(n)) return UNDEFINED;
    return make(Op.ShiftReg, fields(d, n, m) | ((kind >> 1) << SHIFT_TYPE) | (kind & 1 ? SET_FLAGS : 0));
  }
  if (kind < 6 && other >= 8) {
    const rotation = (other & 3) * 8;
    if (n === SP) return UNDEFINED;
    if (n === PC && rotation === 0) {
      const plain = [Op.Sxth, Op.Uxth, Op.Undefined, Op.Undefined, Op.Sxtb, Op.Uxtb][kind]!;
      if (plain !== Op.Undefined) return make(plain, fields(d, 0, m));
    }
    return other < 12 ? make(Op.ExtendAdd, fields(d, n, m) | (kind << 16), rotation) : UNDEFINED;
  }
  if (kind < 8) return UNDEFINED;
  if (isBad(n)) return UNDEFINED;
  if (other < 8) {
    const known = (kind & 7) !== 3 && (kind & 7) !== 7 && (other & 3) !== 3;
    return known ? make(Op.Dsp, 0, (high << 16) | low) : UNDEFINED;
  }
  if (other >= 12 || kind >= 12) return UNDEFINED;
  switch (kind & 3) {
    case 0: return make(Op.Dsp, 0, (high << 16) | low); // QADD and others
    case 1: return n === m ? make([Op.Rev, Op.Rev16, Op.Rbit, Op.Revsh][other & 3]!, fields(d, 0, m)) : UNDEFINED;
    case 2: return other === 8 ? make(Op.Dsp, 0, (high << 16) | low) : UNDEFINED; // SEL
    default: return other === 8 && n === m ? make(Op.Clz, fields(d, 0, m)) : UNDEFINED;
  }
}

function multiply(high: number, low: number): Decoded {
  const [n, a, d, m] = [high & 15, low >> 12, (low >> 8) & 15, low & 15];
  const kind = (high >> 4) & 7;
  const other = (low >> 4) & 15;
  if (isBad(n, m, d) || a === SP) return UNDEFINED;
  if (kind === 0) {
    if (other === 0) return a === PC ? make(Op.Mul, fields(d, n, m)) : make(Op.Mla, fields(d, n, m, a));
    return other === 1 && a !== PC ? make(Op.Mls, fields(d, n, m, a)) : UNDEFINED;
  }
  const most = [0, 3, 1, 1, 1, 1, 1, 0][kind]!;
  if (other > most || (kind === 6 && a === PC)) return UNDEFINED;
  return make(Op.Dsp, 0, (high << 16) | low);
}

const LONG: Record<number, Op> = { 0x00: Op.Smull, 0x20: Op.Umull, 0x40: Op.Smlal, 0x60: Op.Umlal, 0x66: Op.Umaal };

function longMultiply(high: number, low: number): Decoded {
  const [n, lo, hi, m] = [high & 15, low >> 12, (low >> 8) & 15, low & 15];
  const kind = ((high & 0x70) | ((low >> 4) & 15)) & 0x7f;
  if (isBad(n, m, hi)) return UNDEFINED;
  if (kind === 0x1f || kind === 0x3f) return lo === PC ? make(kind === 0x1f ? Op.Sdiv : Op.Udiv, fields(hi, n, m)) : UNDEFINED;
  if (isBad(lo) || lo === hi) return UNDEFINED;
  const op = LONG[kind];
  if (op !== undefined) return make(op, fields(lo, n, m, hi));
  // SMLALxy, SMLALD, SMLSLD
  return (kind >= 0x48 && kind <= 0x4d) || kind === 0x5c || kind === 0x5d ? make(Op.Dsp, 0, (high << 16) | low) : UNDEFINED;
}

/** An instruction of 32 bits, by its two half-words. Those of coprocessors and of the floating-point unit are undefined. */
export function decode32(high: number, low: number): Decoded {
  if (high >> 11 === 0b11101) {
    if (high & 0x400) return UNDEFINED;
    if (high & 0x200) return shiftedRegister(high, low);
    if (!(high & 0x40)) return loadStoreMultiple(high, low);
    return high & 0x120 ? loadStoreDual(high, low) : exclusive(high, low);
  }
  if (high >> 11 === 0b11110) {
    if (low & 0x8000) return branchOrControl(high, low);
    return high & 0x200 ? plainImmediate(high, low) : modifiedImmediate(high, low);
  }
  if (high & 0x400) return UNDEFINED;
  if (!(high & 0x200)) return loadStoreSingle(high, low);
  if (!(high & 0x100)) return dataProcessingRegister(high, low);
  return high & 0x80 ? longMultiply(high, low) : multiply(high, low);
}
