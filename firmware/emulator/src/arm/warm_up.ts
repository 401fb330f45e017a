import { Fault } from '../chip/fault.js';
import { SeededRandom } from '../flash/random.js';
import { Core } from './core.js';
import { pretend, WIDE } from './decoded.js';
import { ALU, DECREMENT, fields, IMMEDIATE, IMMEDIATE_CARRY, Op, PRE_INDEXED, SET_FLAGS, SHIFT_AMOUNT, SHIFT_TYPE, SIGNED, SIZE, STORE, WRITE_BACK } from './ops.js';

const RAM = 0x20000000, RAM_SIZE = 65536, FLASH = 0x10000000;
const CODE = 0x1000, STACK = 0x8000;
const ROUNDS = 80;
/** Looks like an instruction of 32 bits. */
const ANY_WIDE = 0xf0000000;

let done = false;

/**
 * Carries out every operation a few times, with operands of all kinds, on a core for nothing else. The engine compiles `Core.run` for
 * the operations that it has seen, and throws that away when it meets another one: without this a run is slow for its first seconds.
 */
export function warmUp(): void {
  if (done) return;
  done = true;
  const random = new SeededRandom(1);
  const ram = new Uint8Array(RAM_SIZE);
  const core = new Core({
    ram: { base: RAM, bytes: ram },
    code: { base: FLASH, bytes: new Uint8Array(RAM_SIZE), readable: true },
    read: () => random.word(), write() {}, breakpoint() {}, signalEvent() {},
  });
  const views = [ram, core.around.code.bytes].map((bytes) => new DataView(bytes.buffer));
  for (let round = 0; round < ROUNDS; round++) {
    for (let op = Op.MovImm; op < Op.System; op++) tryOne(core, views, op, random);
  }
  WIDE.fill(0);
}

function tryOne(core: Core, views: DataView[], op: Op, random: SeededRandom): void {
  for (const view of views) {
    view.setUint16(CODE, ANY_WIDE >>> 16, true);
    view.setUint16(CODE + 2, op, true);
  }
  pretend((ANY_WIDE | op) | 0, { op, f: someFields(op, random), imm: someImmediate(op, random) });
  for (let i = 0; i < 15; i++) core.r[i] = operand(random);
  core.r[13] = RAM + STACK;
  core.r[15] = (random.byte() & 1 ? RAM : FLASH) + CODE;
  core.n = random.word() | 0;
  core.z = random.byte() & 1;
  core.c = random.byte() & 1;
  core.v = random.byte() & 1;
  core.it = random.byte() & 7 ? 0 : 0x08 | ((random.byte() & 15) << 4);
  // Most runs are of more cycles than a small number holds.
  core.cycles = random.byte() & 1 ? 2 ** 31 + random.word() : random.byte();
  try {
    core.run(core.cycles + 1);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

function someFields(op: Op, random: SeededRandom): number {
  const register = (): number => random.byte() % 13;
  const registers = fields(register(), register(), register(), register());
  const some = (bits: number): number => random.word() & bits;
  switch (op) {
    case Op.Dp: case Op.ShiftReg: case Op.AddShifted: case Op.EorShifted: case Op.OrrShifted:
      return (registers & 0xfff) | ((random.byte() % 12) << ALU) | ((random.byte() & 3) << SHIFT_TYPE) | ((random.byte() % 32) << SHIFT_AMOUNT) |
        some(SET_FLAGS | (op === Op.Dp ? IMMEDIATE | IMMEDIATE_CARRY : 0));
    case Op.Bcond: return random.byte() % 14;
    case Op.Ubfx: case Op.Sbfx: case Op.Bfi: return (registers & 0xfff) | ((random.byte() % 32) << 16);
    case Op.ExtendAdd: return (registers & 0xfff) | ((random.byte() % 6) << 16);
    case Op.Ldm: case Op.Stm: return (registers & 0xf0) | some(WRITE_BACK | DECREMENT);
    default:
      return op >= Op.Ldrd && op <= Op.LdrPc
        ? (registers & 0xfff) | some(WRITE_BACK | PRE_INDEXED | STORE | SIGNED) | ((random.byte() % 3) << SIZE) : registers;
  }
}

function someImmediate(op: Op, random: SeededRandom): number {
  if (op === Op.Ldm || op === Op.Stm) return (random.word() & 0x5fff) | 0x11;
  if (op >= Op.LdrLit && op <= Op.StrhReg) return random.byte() & (random.byte() & 1 ? 3 : 0);
  if (op >= Op.LslImm && op <= Op.AsrsImm) return 1 + (random.byte() % 31);
  return random.byte() & 1 ? random.byte() : random.word() | 0;
}

/** An address in RAM, in flash or of a device, a small number, or anything. */
function operand(random: SeededRandom): number {
  const word = random.word();
  switch (random.byte() & 7) {
    case 0: case 1: case 2: return RAM + STACK + (word & 0xffc);
    case 3: return FLASH + (word & 0xffc);
    case 4: return 0x40000000 + (word & 0xffc);
    case 5: return word & 31;
    default: return word;
  }
}
