import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NorFlash } from '../flash/nor_flash.js';
import { SeededRandom } from '../flash/random.js';
import { Chip } from './chip.js';
import { FastCore } from './fast_core.js';
import { stuckBits } from './peripherals.js';
import { DECODED, Op } from './thumb.js';

const SRAM = 0x20000000;
const CODE = 0x1000;
const ROUNDS = 2;
/** Registers of shifts by a register, where the emulator's carry is wrong (it is compared with the manual's below). */
const CARRY_DIFFERS = new Set<number>([Op.Lsl, Op.Lsr, Op.Asr, Op.Ror]);

function makeChip(): Chip {
  const chip = new Chip({ flash: new NorFlash(65536), uniqueId: new Uint8Array(8), randomBits: stuckBits(1), pressed: () => false });
  chip.xip.enter();
  return chip;
}

const reference = makeChip();
const fast = makeChip();
const fastCore = new FastCore(fast.rp, { flash: new Uint8Array(65536).fill(0xff), xip: fast.xip });

/** A register's value: an address in SRAM, a small number, or anything. */
function registerValue(random: SeededRandom): number {
  const word = random.word();
  switch (random.byte() & 3) {
    case 0: return SRAM + 0x4000 + (word & 0x1fc);
    case 1: return SRAM + 0x4000 + (word & 0x1ff);
    case 2: return word & 0x3f;
    default: return word;
  }
}

function prepare(chip: Chip, opcode: number, seed: number): void {
  const random = new SeededRandom(seed);
  const { core, sram } = chip.rp;
  for (let i = 0; i < 15; i++) core.registers[i] = registerValue(random);
  core.SP = SRAM + 0x4000 + (random.word() & 0x1fc);
  core.PC = SRAM + CODE;
  core.APSR = [0, 0x80000000, 0x40000000][random.byte() % 3]! | ((random.byte() & 3) << 28);
  core.interruptsUpdated = false;
  core.cycles = 0;
  core.waiting = false;
  new DataView(sram.buffer).setUint16(CODE, opcode, true);
  new DataView(sram.buffer).setUint16(CODE + 2, 0xf800 | (random.word() & 0x7ff), true);
  for (let i = 0x4000; i < 0x4680; i += 4) new DataView(sram.buffer).setUint32(i, registerValue(random) | (random.byte() & 1), true);
}

/** Registers, flags and the memory that instructions reach. */
function state({ rp: { core, sram } }: Chip, carry: boolean): unknown {
  return {
    registers: [...core.registers.slice(0, 15)],
    pc: core.PC & ~1,
    flags: [core.N, core.Z, carry && core.C, core.V],
    memory: Buffer.from(sram.subarray(0x3f80, 0x4680)).toString('base64'),
  };
}

function outcome(chip: Chip, step: () => void, carry: boolean): unknown {
  try {
    step();
  } catch (error) {
    return (error as Error).message;
  }
  return state(chip, carry);
}

/** Cycles in which the emulator differs from the core's manual: PUSH and POP of LR and PC. */
function extraCycles(opcode: number): number {
  const op = DECODED[opcode];
  return (op === Op.Push || op === Op.Pop) && opcode & 256 ? 1 : 0;
}

test('each instruction does what the emulator makes of it, in as many cycles', () => {
  const random = new SeededRandom(7);
  let compared = 0;
  for (let opcode = 0; opcode < 65536; opcode += 1 + (random.byte() & 15)) {
    if (DECODED[opcode] === Op.Other) continue;
    for (let round = 0; round < ROUNDS; round++) {
      const seed = random.word();
      prepare(reference, opcode, seed);
      prepare(fast, opcode, seed);
      const carry = !CARRY_DIFFERS.has(DECODED[opcode]!);
      const expected = outcome(reference, () => reference.rp.core.executeInstruction(), carry);
      const actual = outcome(fast, () => fastCore.run(1), carry);
      assert.deepEqual(actual, expected, `opcode ${opcode.toString(16)} seed ${seed}`);
      if (typeof expected !== 'string') {
        const more = fast.rp.core.cycles - reference.rp.core.cycles;
        assert.ok(more === 0 || more === extraCycles(opcode), `${more} more cycles of ${opcode.toString(16)}`);
      }
      compared++;
    }
  }
  assert.ok(compared > 10000);
});

/** The carry of a shift by a register, bit by bit, as the Armv6-M manual defines it. */
function shiftedCarry(op: number, value: number, amount: number, carry: boolean): boolean {
  let x = value | 0;
  let out = carry;
  for (let i = 0; i < amount; i++) {
    out = op === Op.Lsl ? x < 0 : (x & 1) !== 0;
    x = op === Op.Lsl ? x << 1 : op === Op.Lsr ? x >>> 1 : op === Op.Asr ? x >> 1 : (x >>> 1) | (x << 31);
  }
  return out;
}

test('shifts by a register set the carry as the manual says, also by 0 and by 32 or more', () => {
  for (const [opcode, op] of [[0x4088, Op.Lsl], [0x40c8, Op.Lsr], [0x4108, Op.Asr], [0x41c8, Op.Ror]] as const) {
    for (const amount of [0, 1, 5, 31, 32, 33, 64, 200, 255, 256]) {
      for (const value of [0, 1, 0x80000000, 0xffffffff, 0x12345679]) {
        for (const carry of [false, true]) {
          prepare(fast, opcode, 1);
          const { core } = fast.rp;
          [core.registers[0], core.registers[1], core.C] = [value, amount, carry];
          fastCore.run(1);
          assert.equal(core.C, shiftedCarry(op, value, amount & 255, carry), `${opcode.toString(16)} ${value} by ${amount}`);
        }
      }
    }
  }
});
