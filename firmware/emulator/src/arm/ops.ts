/**
 * The instructions of an Armv8-M core as the interpreter knows them: an operation, its fields in one word, and an immediate.
 * One operation stands for all encodings of the same meaning.
 */
export const enum Op {
  Undefined,
  Wide,
  // Data processing: the common forms, and `Dp` for all others.
  MovImm, MovReg, MovsImm, MovT, Adr,
  AddImm, AddReg, SubSp, SubImm, SubReg, AndImm, AndReg, OrrReg, EorReg, BicReg, RsbImm,
  AddsImm, AddsReg, SubsImm, SubsReg, AdcsReg, SbcsReg, AdcReg, SbcReg, AdcImm,
  CmpImm, CmpReg, TstImm, TstReg,
  AndsReg, OrrsReg, EorsReg, BicsReg, MvnsReg,
  LslImm, LsrImm, AsrImm, RorImm, LslsImm, LsrsImm, AsrsImm,
  AddShifted, EorShifted, OrrShifted,
  Dp, ShiftReg,
  // Multiplication and division.
  Mul, Muls, Mla, Mls, Umull, Umlal, Umaal, Smull, Smlal, Udiv, Sdiv, Dsp,
  // Bits and bytes.
  Ubfx, Sbfx, Bfi, Clz, Rbit, Rev, Rev16, Revsh, Uxtb, Uxth, Sxtb, Sxth, ExtendAdd,
  // Loads and stores.
  LdrLit, LdrImm, LdrReg, LdrbImm, LdrbReg, LdrhImm, LdrhReg, LdrsbImm, LdrsbReg, LdrshImm, LdrshReg,
  StrImm, StrReg, StrbImm, StrbReg, StrhImm, StrhReg,
  Ldrd, Strd, Ldm, Stm, Indexed, LdrPc, Exclusive,
  // Branches.
  B, Bcond, Bl, Bx, Blx, Cbz, Cbnz, Tbb, MovPc, AddPc, MovFromPc, It,
  Nop, System,
}

/** Sub-operations of `Op.Dp`. */
export const enum Alu { And, Bic, Orr, Orn, Eor, Mov, Mvn, Add, Adc, Sbc, Sub, Rsb }

/** Kinds of shift, as encoded. */
export const enum Shift { Lsl, Lsr, Asr, Ror }

/** Fields of an instruction's word: registers d, n, m, a in four bits each. */
export const fields = (d = 0, n = 0, m = 0, a = 0): number => d | (n << 4) | (m << 8) | (a << 12);

// `Op.Dp` and the operations on a shifted register.
export const SHIFT_TYPE = 12, SHIFT_AMOUNT = 14, ALU = 20;
export const SET_FLAGS = 1 << 24, IMMEDIATE = 1 << 25, IMMEDIATE_CARRY = 1 << 26;
// Loads and stores.
export const WRITE_BACK = 1 << 16, PRE_INDEXED = 1 << 17, DECREMENT = 1 << 18, STORE = 1 << 19, SIGNED = 1 << 20;
export const SIZE = 21, REGISTER_OFFSET = 1 << 23;

export interface Decoded {
  op: Op;
  f: number;
  imm: number;
}
