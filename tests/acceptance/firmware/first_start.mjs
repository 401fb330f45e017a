// Cuts the power of an emulated RP2350 while its first start programs fuses, then lets the next start go as far as the page's
// lock. Prints both states of the fuses, as JSON: {programmings, torn: {row: bits}, whole: {row: bits}}.
//
//   node first_start.mjs IMAGE.uf2 CUT SEED     the programming that is cut, from 0; which bits it leaves
import { readFileSync } from 'node:fs';

const bench = new URL('../../../firmware/emulator/dist/', import.meta.url);
const { Board } = await import(new URL('board.js', bench));
const { NorFlash } = await import(new URL('flash/nor_flash.js', bench));
const { FAMILY_RP2350 } = await import(new URL('image/uf2.js', bench));
const { makeRp2350 } = await import(new URL('rp2350/chip.js', bench));
const { OtpMemory } = await import(new URL('rp2350/otp.js', bench));

const [image, cut, seed] = [readFileSync(process.argv[2]), Number(process.argv[3]), Number(process.argv[4])];
const LOCKS = new Set([0xff3, 0xff1, 0xfef]);
const SECOND = 1e9;

class Stop extends Error {}

const fuses = new OtpMemory(Uint8Array.of(0x5a, 0x17, 0xc0, 0xff, 0xee, 0x12, 0x34, 0x56));
const factory = fuses.rows.slice();
const programmed = () => Object.fromEntries([...fuses.rows].map((bits, row) => [row, bits]).filter(([row, bits]) => bits !== factory[row]));
const board = new Board({ flash: new NorFlash(4 * 1024 * 1024) }, FAMILY_RP2350, makeRp2350(fuses));
board.load(image);

/** Runs until something stops it; whether anything did. */
function start(onProgrammed) {
  fuses.onChange = onProgrammed;
  try {
    board.powerOn();
    board.run(5 * SECOND);
    return false;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return true;
  } finally {
    board.powerOff();
  }
}

let programmings = 0;
let before = fuses.rows.slice();
const wasCut = start((row) => {
  if (programmings++ === cut) {
    // Any of the bits that were being set.
    let random = (seed * 2654435761) >>> 0;
    random ^= random >>> 13;
    fuses.rows[row] = before[row] | (fuses.rows[row] & random);
    throw new Stop();
  }
  before = fuses.rows.slice();
  if (LOCKS.has(row)) throw new Stop();
});
const torn = programmed();
if (wasCut && programmings > cut) start((row) => {
  if (LOCKS.has(row) && (fuses.rows[row] & 0x3d3d3d) === 0x3d3d3d) throw new Stop();
});
console.log(JSON.stringify({ programmings, torn, whole: programmed() }));
