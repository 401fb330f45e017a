// Runs an ELF image on both cores of an emulated RP2040, everything in SRAM, and prints what it reports, with the cycles
// of core 0 and the target of two cores.
//
//   node two_cores.mjs IMAGE.elf [SYMBOL=NUMBER]...     sets 32-bit variables of the image
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const emulator = new URL('../../firmware/emulator/', import.meta.url);
const { RP2040 } = await import(new URL('node_modules/rp2040js/dist/esm/index.js', emulator));
const { connectBus } = await import(new URL('dist/chip/bus.js', emulator));
const { completeSystemControl } = await import(new URL('dist/chip/core_fixes.js', emulator));
const { FastCore } = await import(new URL('dist/chip/fast_core.js', emulator));
const { SecondCore } = await import(new URL('dist/chip/second_core.js', emulator));

/** Cycles that an operation may take on two cores, in the mean. */
const TARGETS = { 'RSA-2048 sign': 65e6, 'RSA-4096 sign': 420e6, 'RSA-2048 key pair': 3e9 };
const SRAM = 0x20000000;
/** Core 1 follows core 0 in pieces of so many cycles. */
const QUANTUM = 128;

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

/** Sets the variables that the command line names. */
function set(image, settings, chip) {
  const symbols = execFileSync('arm-none-eabi-nm', [image]).toString().split('\n').map((line) => line.split(' '));
  for (const [name, value] of settings.map((setting) => setting.split('='))) {
    const symbol = symbols.find((words) => words[2] === name);
    if (!symbol) throw new Error(`there is no ${name}`);
    chip.writeUint32(parseInt(symbol[0], 16), Number(value));
  }
}

function text(sram, address) {
  const from = address - SRAM;
  return Buffer.from(sram.subarray(from, sram.indexOf(0, from))).toString();
}

function line(name, cycles) {
  const target = TARGETS[name.replace(/,.*/, '')];
  const beside = target === undefined ? '' : `${target.toLocaleString('en').padStart(14)}  ${(cycles / target).toFixed(2)}`;
  console.log(`${name.padEnd(34)}${Math.round(cycles).toLocaleString('en').padStart(14)}${beside}`);
}

const [image, ...settings] = process.argv.slice(2);
const chip = new RP2040();
const second = new SecondCore(chip);
const views = [chip, second.view];
const memories = { flash: new Uint8Array(16), xip: { readable: false, obstacle: 'there is none' } };
chip.logger = { debug() {}, info: (_, what) => what === 'SEV' && SecondCore.signalEvent(views), warn: complain, error: complain };
for (const view of views) {
  completeSystemControl(view);
  connectBus(view, memories);
  view.onBreak = (code) => {
    throw new Error(`breakpoint ${code} at ${view.core.PC.toString(16)} of core ${views.indexOf(view)}`);
  };
}
load(readFileSync(image), chip.sram);
set(image, settings, chip);

function complain(component, what) {
  throw new Error(`${component}: ${what}`);
}

const { core } = chip;
const other = second.view.core;
const measured = new Map();
let running = true;
let started = 0;
chip.onBreak = (code) => {
  const [r0] = core.registers;
  if (code === 1) started = core.cycles;
  else if (code === 2) {
    const name = text(chip.sram, r0);
    measured.set(name, [...(measured.get(name) ?? []), core.cycles - started]);
    line(name, core.cycles - started);
  } else if (code === 3) {
    running = false;
    process.exitCode = r0;
  } else if (code === 4) console.log(text(chip.sram, r0));
};

core.VTOR = SRAM;
core.reset();
const runners = views.map((view) => new FastCore(view, memories));
while (running) {
  const until = core.cycles + QUANTUM;
  while (running && core.cycles < until) {
    if (core.waiting) core.cycles = until;
    else runners[0].run(until);
  }
  if (!second.launched) other.cycles = core.cycles;
  while (running && other.cycles < core.cycles) {
    if (other.waiting) other.cycles = core.cycles;
    else runners[1].run(core.cycles);
  }
}
for (const [name, all] of measured) {
  if (all.length > 1) line(`${name}, mean of ${all.length}`, all.reduce((sum, cycles) => sum + cycles) / all.length);
}
