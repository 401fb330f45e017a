import { createHash } from 'node:crypto';
import type { Board } from '../board.js';
import type { JournalFlash } from './journal.js';
import { Card, isGood } from './card.js';

const PIN = '648219';
const KEPT_KEY = 1, MADE_KEY = 2;
const FILE = 0xcf01, LATER_FILE = 0xcf02;
const MANY_USES = 1_000_000;
const IDLE_NANOS = 1.5e9;

const filled = (byte: number, size: number): Uint8Array => new Uint8Array(size).map((_, i) => (byte + i * 7) & 0xff);

/** What a host can see of a token without a PIN, beside how many tries it has. */
export interface Contents {
  usesOfKept: number | undefined;
  usesOfMade: number | undefined;
  file: string | undefined;
}

/** What is there. */
export interface State {
  contents: Contents;
  tries: number | undefined;
}

interface Command {
  name: string;
  run: (card: Card, board: Board) => void;
  /** Tries that the PIN may have while it is carried out, beside those before and after. */
  triesMeanwhile?: number[];
}

const expect = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

/** What is cut: key generation, PIN failures, counters, files replaced, deletions, and cleaning. */
export const COMMANDS: Command[] = [
  { name: 'VERIFY, wrong PIN', run: (card) => expect(card.verify('111111') === 0x63c9, 'wrong PIN') },
  { name: 'VERIFY, wrong again', run: (card) => expect(card.verify('111112') === 0x63c8, 'wrong PIN') },
  { name: 'VERIFY', run: (card) => expect(card.verify(PIN) === 0x9000, 'right PIN'), triesMeanwhile: [7] },
  { name: 'GENERATE', run: (card) => void card.generate(MADE_KEY, 5) },
  { name: 'SIGN, counted', run: (card) => void card.sign(MADE_KEY) },
  { name: 'UPDATE BINARY', run: (card) => card.write(FILE, filled(1, 1500)) },
  { name: 'UPDATE BINARY, longer', run: (card) => card.write(FILE, filled(2, 4000)) },
  { name: 'SIGN with the key that was there', run: (card) => void card.sign(KEPT_KEY) },
  { name: 'DELETE FILE of the key', run: (card) => card.deleteFile(0xcc00 | MADE_KEY) },
  { name: 'DELETE FILE', run: (card) => card.deleteFile(FILE) },
  { name: 'idle', run: (_, board) => board.run(IDLE_NANOS) },
];

/** Makes the token: initialised, with a key. @returns the key's public point */
export function prepare(board: Board): Uint8Array {
  const card = Card.on(board);
  card.initialise();
  expect(card.verify(PIN) === 0x9000, 'login');
  return card.generate(KEPT_KEY, MANY_USES);
}

/** Writes files until the flash is so full that the workload has to clean: as long as nothing but a page was ever erased. */
export function fill(board: Board): void {
  const card = Card.on(board);
  expect(card.verify(PIN) === 0x9000, 'login');
  const erased = (): number => board.flash.erasures.reduce((sum, count) => sum + count, 0);
  const before = erased();
  for (let i = 0; erased() === before; i++) {
    expect(i < 1000, 'the flash is never full');
    card.write(LATER_FILE, filled(i, 4000));
  }
}

export function observe(card: Card): State {
  const file = card.read(FILE);
  return {
    contents: {
      usesOfKept: card.usesOf(KEPT_KEY),
      usesOfMade: card.usesOf(MADE_KEY),
      file: file && createHash('sha256').update(file).digest('hex'),
    },
    tries: card.tries(),
  };
}

/** Carries the workload out. @returns what there was before each command, and behind the last */
export function record(board: Board, flash: JournalFlash): State[] {
  const card = Card.on(board);
  const states = [observe(card)];
  for (const { run } of COMMANDS) {
    run(card, board);
    flash.command++;
    const state = observe(card);
    states.push({ ...state, tries: state.tries ?? states[0]!.tries });
  }
  return states;
}

/** Whether a board that comes back from a power cut during a command keeps what it promised. Throws what is wrong. */
export function check(board: Board, command: number, states: State[], point: Uint8Array): void {
  const card = Card.on(board);
  const found = observe(card);
  const possible = [states[command]!, states[command + 1]!];
  const is = (state: State): boolean => JSON.stringify(state.contents) === JSON.stringify(found.contents);
  expect(possible.some(is), `found ${JSON.stringify(found)}; possible: ${JSON.stringify(possible)}`);
  const tries = [...possible.map((state) => state.tries), ...(COMMANDS[command]!.triesMeanwhile ?? [])];
  expect(tries.includes(found.tries), `${found.tries} tries; possible: ${tries}`);

  expect(card.verify(PIN) === 0x9000, 'the PIN is not taken');
  expect(isGood(point, card.sign(KEPT_KEY)), 'a wrong signature by the key that was there');
  if (found.contents.usesOfMade !== undefined) card.sign(MADE_KEY);
  card.write(LATER_FILE, filled(9, 300));
  expect(card.read(LATER_FILE)?.length === 300, 'a file written afterwards');
}
