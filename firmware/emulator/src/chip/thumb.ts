/** The Thumb instructions that `FastCore` carries out itself, as small numbers; 0 leaves one to the emulator. */
export const enum Op {
  Other,
  LslImm, LsrImm, AsrImm, AddReg, SubReg, AddImm3, SubImm3, MovImm, CmpImm, AddImm8, SubImm8,
  And, Eor, Lsl, Lsr, Asr, Adc, Sbc, Ror, Tst, Rsb, CmpReg, Cmn, Orr, Mul, Bic, Mvn,
  AddHigh, CmpHigh, MovHigh, Bx, Blx,
  LdrLiteral, StrReg, StrhReg, StrbReg, LdrsbReg, LdrReg, LdrhReg, LdrbReg, LdrshReg,
  StrImm, LdrImm, StrbImm, LdrbImm, StrhImm, LdrhImm, StrSp, LdrSp,
  Adr, AddSp, AddSpImm, SubSpImm, Sxth, Sxtb, Uxth, Uxtb, Push, Pop, Rev, Stm, Ldm,
  BranchIf, Branch, BranchLink,
}

const DATA_PROCESSING = [
  Op.And, Op.Eor, Op.Lsl, Op.Lsr, Op.Asr, Op.Adc, Op.Sbc, Op.Ror, Op.Tst, Op.Rsb, Op.CmpReg, Op.Cmn, Op.Orr, Op.Mul, Op.Bic, Op.Mvn,
];
const LOAD_STORE_REGISTER = [
  Op.StrReg, Op.StrhReg, Op.StrbReg, Op.LdrsbReg, Op.LdrReg, Op.LdrhReg, Op.LdrbReg, Op.LdrshReg,
];
const ADD_SUBTRACT = [Op.AddReg, Op.SubReg, Op.AddImm3, Op.SubImm3];
const EXTEND = [Op.Sxth, Op.Sxtb, Op.Uxth, Op.Uxtb];
/** By the upper five bits, where these decide alone. */
const BY_FIVE_BITS: Record<number, Op> = {
  0b00000: Op.LslImm, 0b00001: Op.LsrImm, 0b00010: Op.AsrImm, 0b00100: Op.MovImm, 0b00101: Op.CmpImm, 0b00110: Op.AddImm8,
  0b00111: Op.SubImm8, 0b01001: Op.LdrLiteral, 0b01100: Op.StrImm, 0b01101: Op.LdrImm, 0b01110: Op.StrbImm, 0b01111: Op.LdrbImm,
  0b10000: Op.StrhImm, 0b10001: Op.LdrhImm, 0b10010: Op.StrSp, 0b10011: Op.LdrSp, 0b10100: Op.Adr, 0b10101: Op.AddSp,
  0b11000: Op.Stm, 0b11001: Op.Ldm, 0b11100: Op.Branch, 0b11110: Op.BranchLink,
};
const PC = 15;

function highRegister(opcode: number): Op {
  const to = ((opcode >>> 4) & 8) | (opcode & 7);
  const from = (opcode >>> 3) & 15;
  switch ((opcode >>> 8) & 3) {
    case 0: return to >= 13 || from === PC ? Op.Other : Op.AddHigh;
    case 1: return to === PC || from === PC ? Op.Other : Op.CmpHigh;
    case 2: return to >= 13 || from === PC ? Op.Other : Op.MovHigh;
    default: return from === PC || opcode & 7 ? Op.Other : opcode & 0x80 ? Op.Blx : Op.Bx;
  }
}

function miscellaneous(opcode: number): Op {
  const high = opcode >>> 8;
  if (high === 0xb0) return opcode & 0x80 ? Op.SubSpImm : Op.AddSpImm;
  if (high === 0xb2) return EXTEND[(opcode >>> 6) & 3]!;
  if (high === 0xb4 || high === 0xb5) return opcode & 0x1ff ? Op.Push : Op.Other;
  if (high === 0xbc || high === 0xbd) return opcode & 0x1ff ? Op.Pop : Op.Other;
  return opcode >>> 6 === 0b1011101000 ? Op.Rev : Op.Other;
}

function decode(opcode: number): Op {
  if (opcode >>> 11 === 0b00011) return ADD_SUBTRACT[(opcode >>> 9) & 3]!;
  if (opcode >>> 10 === 0b010000) return DATA_PROCESSING[(opcode >>> 6) & 15]!;
  if (opcode >>> 10 === 0b010001) return highRegister(opcode);
  if (opcode >>> 12 === 0b0101) return LOAD_STORE_REGISTER[(opcode >>> 9) & 7]!;
  if (opcode >>> 12 === 0b1011) return miscellaneous(opcode);
  if (opcode >>> 12 === 0b1101) return (opcode >>> 8) & 15 && ((opcode >>> 8) & 15) < 14 ? Op.BranchIf : condition0(opcode);
  const op = BY_FIVE_BITS[opcode >>> 11] ?? Op.Other;
  // An empty list of registers, or a base register in the list that is stored, has rules of its own.
  if (op === Op.Stm || op === Op.Ldm) return opcode & 0xff && !(opcode & (1 << ((opcode >>> 8) & 7))) ? op : Op.Other;
  return op;
}

const condition0 = (opcode: number): Op => (opcode >>> 8 === 0xd0 ? Op.BranchIf : Op.Other);

/** The instruction of each half-word. */
export const DECODED = Uint8Array.from({ length: 65536 }, (_, opcode) => decode(opcode));
