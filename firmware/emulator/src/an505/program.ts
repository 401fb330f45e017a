import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '../flash/random.js';
import { An505 } from './an505.js';
import { CLASSES, HANDLERS, Pick, type Case } from './instructions.js';

const DATA = 0x38000000;
/** Of each case: flags, r0 to r12, LR; then memory. Afterwards r0 to r11, LR, flags and SP take the place of the former. */
const REGISTER_WORDS = 15, MEMORY_WORDS = 64;
export const AREA = 4 * (REGISTER_WORDS + MEMORY_WORDS);
const SP_OFFSET = 128;
const NAMES = [...Array.from({ length: 12 }, (_, i) => `r${i}`), 'r12', 'lr'];
const BOUNDARIES = [0, 1, 2, 0x7fff, 0x8000, 0xffff, 0x7fff8000, 0x80007fff, 0x7fffffff, 0x80000000, 0xffffffff, 0x80808080, 0x7f7f7f7f];

const LAYOUT = `
SECTIONS {
  .text 0x10000000 : { *(.vectors) *(.text) }
  .data ${DATA} : { *(.data) }
}`;

/** Cases of all classes, `rounds` of each form. */
export function makeCases(rounds: number, seed: number): Case[] {
  const pick = new Pick(new SeededRandom(seed));
  return Object.values(CLASSES).flatMap((forms) =>
    forms.flatMap((make) =>
      Array.from({ length: rounds }, () => {
        const made = make(pick);
        return typeof made === 'string' ? { assembly: made } : made;
      }),
    ),
  );
}

function inputs({ values = {}, addresses = {} }: Case, index: number, random: SeededRandom): number[] {
  const area = DATA + index * AREA;
  const memory = area + 4 * REGISTER_WORDS;
  const word = (): number => {
    const choice = random.byte() & 7;
    if (choice === 0) return BOUNDARIES[random.byte() % BOUNDARIES.length]!;
    return choice === 1 ? random.word() & 0xff : random.word();
  };
  const registers = NAMES.map((name) => {
    if (name === 'r12') return area;
    return values[name] ?? (name in addresses ? memory + addresses[name]! : word());
  });
  return [random.word() & 0xf80f0000, ...registers, ...Array.from({ length: MEMORY_WORDS }, word)].map((value) => value >>> 0);
}

function caseCode({ assembly }: Case, index: number): string {
  const area = DATA + index * AREA;
  return `
  movw r0, #${area & 0xffff}
  movt r0, #${area >>> 16}
  mov sp, r0
  ldr r0, [sp], #4
  msr apsr_nzcvqg, r0
  pop {r0-r12, lr}
  add.w sp, sp, #${SP_OFFSET}
  ${assembly}
  stm r12!, {r0-r11}
  str lr, [r12], #4
  mrs r0, apsr
  str r0, [r12], #4
  mov r0, sp
  str r0, [r12], #4
`;
}

function source(cases: Case[], seed: number): string {
  const random = new SeededRandom(seed);
  const data = cases.map((one, index) => `.word ${inputs(one, index, random).join(', ')}`).join('\n');
  return `
  .syntax unified
  .cpu cortex-m33
  .thumb
  .section .vectors, "a"
  .word stack + 1024
  .word start + 1
  .rept 9
  .word stop + 1
  .endr
  .word svc_handler
  .word stop + 1, stop + 1
  .word pendsv_handler
  .word stop + 1
  .text
  .thumb_func
stop:
  movs r0, #0x20
  ldr r1, =failed
  bkpt 0xab
  b .
  .ltorg
  .thumb_func
start:
  ${cases.map(caseCode).join('\n')}
  ldr r0, =stack + 1024
  mov sp, r0
  movs r0, #1
  ldr r1, =open
  bkpt 0xab
  ldr r1, =write
  str r0, [r1]
  movs r0, #5
  bkpt 0xab
  movs r0, #0x20
  ldr r1, =done
  bkpt 0xab
  b .
  .ltorg
  .balign 4
open: .word name, 4, 3
failed: .word 0x20026, 1
done: .word 0x20026, 0
name: .asciz ":tt"
  .balign 4
  ${HANDLERS}
  .data
  ${data}
write: .word 0, ${DATA}, ${cases.length * AREA}
stack: .space 1024
`;
}

/** Assembles a program of all cases, that prints what each leaves in registers and memory. */
export function assembleCases(cases: Case[], seed: number): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-cases-'));
  try {
    const path = (name: string): string => join(folder, name);
    writeFileSync(path('cases.S'), source(cases, seed));
    writeFileSync(path('cases.ld'), LAYOUT);
    execFileSync('arm-none-eabi-gcc', [
      '-mcpu=cortex-m33', '-nostdlib', '-Wl,--build-id=none', '-Wl,--no-warn-rwx-segments', '-T', path('cases.ld'), '-o', path('cases.elf'),
      path('cases.S'),
    ]);
    return readFileSync(path('cases.elf'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What QEMU makes of a program. */
export function runInQemu(program: Buffer): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-cases-'));
  try {
    writeFileSync(join(folder, 'program.elf'), program);
    const { status, stdout, stderr } = spawnSync(
      'qemu-system-arm',
      ['-M', 'mps2-an505', '-display', 'none', '-serial', 'none', '-monitor', 'none', '-semihosting-config', 'enable=on,target=native',
        '-kernel', join(folder, 'program.elf')],
      { maxBuffer: 1 << 26, timeout: 60000 },
    );
    if (status !== 0) throw new Error(`QEMU ended with status ${status}: ${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the bench's own core makes of it. */
export function runHere(program: Buffer): Buffer {
  const { status, output } = new An505(program).run();
  if (status !== 0) throw new Error(`the program ended with status ${status}`);
  return output;
}

/** What a case left, in words. */
export function describe(output: Buffer, index: number): string {
  const words = Array.from({ length: AREA / 4 }, (_, i) => output.readUInt32LE(index * AREA + 4 * i).toString(16).padStart(8, '0'));
  return [`r0-r11 ${words.slice(0, 12).join(' ')}`, `lr ${words[12]} flags ${words[13]} sp ${words[14]}`, words.slice(15).join(' ')].join('\n');
}
