// Runs an ELF image in an emulated RP2040 (rp2040js), one core, everything in SRAM, and prints what it reports: a line
// for each thing measured, with its cycles and, where there is one, its target; other lines as they come.
//
//   node run.mjs IMAGE.elf [PEER.elf]      PEER does some of the same things: its cycles are printed beside, and their ratio
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { RP2040 } = createRequire(new URL('../../firmware/emulator/package.json', import.meta.url))('rp2040js');

/** Cycles that an operation may take. Those of RSA are of one core. */
const TARGETS = {
  'SHA-256, 1024 bytes': 100 * 1024,
  'AES-256-CBC encrypt, 1024 bytes': 200 * 1024,
  'AES-256-CBC decrypt, 1024 bytes': 200 * 1024,
  'P-256 sign': 4e6,
  'P-256 ECDH': 8e6,
  'P-256 verify': 8e6,
  'P-384 sign': 12e6,
  X25519: 5e6,
  'Ed25519 sign': 5e6,
  'RSA-2048 sign': 125e6,
  'RSA-4096 sign': 840e6,
};

const SRAM = 0x20000000;

/** Copies the loadable segments of a 32-bit ELF file that lie in SRAM. */
function load(elf, sram) {
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
  const headers = view.getUint32(28, true);
  const size = view.getUint16(42, true);
  for (let i = 0; i < view.getUint16(44, true); ++i) {
    const at = headers + i * size;
    const [type, offset, , address, bytes] = [0, 4, 8, 12, 16].map((field) => view.getUint32(at + field, true));
    if (type === 1 && bytes > 0) sram.set(elf.subarray(offset, offset + bytes), address - SRAM);
  }
}

function text(sram, address) {
  const from = address - SRAM;
  return Buffer.from(sram.subarray(from, sram.indexOf(0, from))).toString();
}

const TITLES = ['operation', 'cycles', 'target', 'of it', 'Mbed TLS', 'of it'];
const WIDTHS = [34, 14, 14, 7, 16, 7];

function line(cells) {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]) : cell.padStart(WIDTHS[i]))).join('').trimEnd();
}

/** A number, and what part of it `cycles` are. */
function beside(cycles, other) {
  return other === undefined ? ['', ''] : [other.toLocaleString('en'), (cycles / other).toFixed(2)];
}

/** Makes the emulator throw at faults that it forgives and the chip does not. */
function forgiveNothing(chip) {
  for (const [name, mask] of Object.entries({ readUint32: 3, readUint16: 1, writeUint32: 3, writeUint16: 1 })) {
    const original = chip[name].bind(chip);
    chip[name] = (address, value) => {
      const at = address >>> 0;
      if ((at & mask) !== 0 || (at < SRAM && at >= 0x4000) || (at >= SRAM + 264 * 1024 && at < 0x40000000)) {
        throw new Error(`${name} at ${at.toString(16)}, pc ${chip.core.PC.toString(16)}`);
      }
      return original(address, value);
    };
  }
}

/** Runs an image. report(name, cycles) hears what it measures, print(text) what it says. @returns its status */
function run(image, report, print) {
  const chip = new RP2040();
  const core = chip.core;
  load(readFileSync(image), chip.sram);
  forgiveNothing(chip);
  let status;
  let started = 0;
  chip.onBreak = (code) => {
    const [r0] = core.registers;
    if (code === 1) started = core.cycles;
    else if (code === 2) report(text(chip.sram, r0), core.cycles - started);
    else if (code === 3) status = r0;
    else if (code === 4) print(text(chip.sram, r0));
  };
  core.VTOR = SRAM;
  core.reset();
  while (status === undefined) core.executeInstruction();
  return status;
}

const [image, peer] = process.argv.slice(2);
const peers = new Map();
if (peer !== undefined) {
  const status = run(peer, (name, cycles) => peers.set(name, cycles), console.log);
  if (status !== 0) throw new Error(`${peer} ends with ${status}`);
  console.log(line(TITLES));
}
process.exitCode = run(
  image,
  (name, cycles) => {
    const cells = [name, cycles.toLocaleString('en')];
    console.log(line([...cells, ...beside(cycles, TARGETS[name]), ...beside(cycles, peers.get(name))]));
  },
  console.log,
);
