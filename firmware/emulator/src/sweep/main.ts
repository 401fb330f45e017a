import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Board } from '../board.js';
import { seededBits } from '../chip/peripherals.js';
import type { NorFlash, Tear } from '../flash/nor_flash.js';
import { FAMILY_RP2350 } from '../image/uf2.js';
import { makeRp2350 } from '../rp2350/chip.js';
import { OtpMemory } from '../rp2350/otp.js';
import { JournalFlash } from './journal.js';
import { check, COMMANDS, fill, prepare, record, type State } from './workload.js';

const USAGE = `Usage: node dist/sweep/main.js --flash FILE [--full] [--sample N | --step N [--tear before|torn]]

Cuts the power in each step (a page programmed, a sector erased) of a workload on the image in FILE: wrong and right PINs, a key
made, used and deleted, files replaced and deleted, cleaning. After each cut the board comes up: what was acknowledged is there,
what was not is absent or whole, no PIN has more tries, the keys that are there sign, and it takes new data.

  --flash FILE   flash of a board whose first start is done (node dist/main.js --prepare); it is only read
  --full         fill the flash first, so that the workload has to clean
  --sample N     only N steps, spread evenly, torn and not begun by turns
  --step N       only this step, as a failure names it
  --tear TEAR    how it is left (default: torn)

The same numbers give the same cut.`;

const SEED = 1;
/** Flash chips have multiples of it; fuses are less. */
const FLASH_UNIT = 1 << 20;
const PICO2_ID = Uint8Array.of(0x5a, 0x17, 0xc0, 0xff, 0xee, 0x12, 0x34, 0x56);

interface Cut {
  step: number;
  tear: Tear;
}

function cuts(count: number, values: { sample?: string; step?: string; tear?: string }): Cut[] {
  if (values.step !== undefined) return [{ step: Number(values.step), tear: (values.tear ?? 'torn') as Tear }];
  if (values.sample === undefined) {
    return Array.from({ length: 2 * count }, (_, i) => ({ step: i >> 1, tear: i & 1 ? 'torn' : 'before' }));
  }
  const sample = Math.min(Number(values.sample), count);
  return Array.from({ length: sample }, (_, i) => ({
    step: Math.floor(((i + 0.5) * count) / sample),
    tear: i & 1 ? 'before' : 'torn',
  }));
}

/** What a board keeps: its flash, and behind it the fuses of an RP2350, which the workload does not program. */
interface Memory {
  flash: Uint8Array;
  fuses: Uint8Array;
}

function readMemory(path: string): Memory {
  const bytes = new Uint8Array(readFileSync(path));
  const sectors = bytes.length - (bytes.length % FLASH_UNIT);
  return { flash: bytes.slice(0, sectors), fuses: bytes.slice(sectors) };
}

function start(flash: NorFlash, { fuses }: Memory): Board {
  const randomBits = seededBits(SEED);
  let board = new Board({ flash, randomBits });
  if (fuses.length) {
    const otp = new OtpMemory(PICO2_ID);
    otp.rows.set(new Uint32Array(fuses.buffer));
    board = new Board({ flash, randomBits, uniqueId: PICO2_ID }, FAMILY_RP2350, makeRp2350(otp));
  }
  board.powerOn();
  return board;
}

/** @returns what is wrong after this cut, if something is */
function complaint(memory: Memory, flash: JournalFlash, { step, tear }: Cut, states: State[], point: Uint8Array): string | undefined {
  try {
    check(start(flash.cutIn(step, tear, step), memory), flash.journal[step]!.command, states, point);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function main(): number {
  const { values } = parseArgs({
    options: {
      flash: { type: 'string' },
      full: { type: 'boolean', default: false },
      sample: { type: 'string' },
      step: { type: 'string' },
      tear: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help || !values.flash) {
    (values.help ? console.log : console.error)(USAGE);
    return values.help ? 0 : 2;
  }
  const memory = readMemory(values.flash);
  const prepared = new JournalFlash(memory.flash);
  const board = start(prepared, memory);
  const point = prepare(board);
  if (values.full) fill(board);

  const flash = new JournalFlash(prepared.bytes);
  const states = record(start(flash, memory), flash);
  const erased = flash.journal.filter(({ data }) => !data).length;
  console.log(`${flash.journal.length} steps, ${erased} of them erasures, in ${COMMANDS.length} commands`);

  let failed = 0;
  const all = cuts(flash.journal.length, values);
  for (const cut of all) {
    const wrong = complaint(memory, flash, cut, states, point);
    if (!wrong) continue;
    failed++;
    const command = COMMANDS[flash.journal[cut.step]!.command]!.name;
    console.log(`failed: ${command}: ${wrong}\n  again: --step ${cut.step} --tear ${cut.tear}${values.full ? ' --full' : ''}`);
  }
  console.log(`power sweep: ${all.length - failed} passed, ${failed} failed`);
  return failed ? 1 : 0;
}

process.exitCode = main();
