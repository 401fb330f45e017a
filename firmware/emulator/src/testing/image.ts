import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Board, type BoardOptions } from '../board.js';
import type { Chip } from '../chip/chip.js';
import { makeUf2 } from '../image/uf2.js';
import { BOOT2_SIZE, crc32Mpeg } from '../rom/boot2.js';

/** Around each test image: a second stage for any flash, vectors, and a start that copies section .ram to SRAM. */
const FRAME = `
  .syntax unified
  .cpu cortex-m0plus
  .thumb
  .section .boot2, "ax"
  push {lr}
  ldr r3, =0x18000000
  movs r1, #0
  str r1, [r3, #8]
  movs r1, #4
  str r1, [r3, #0x14]
  ldr r1, =(31 << 16) | (3 << 8)
  str r1, [r3, #0]
  movs r1, #0
  str r1, [r3, #4]
  movs r2, #0xf4
  ldr r1, =(3 << 24) | (2 << 8) | (6 << 2)
  str r1, [r3, r2]
  movs r1, #1
  str r1, [r3, #0x10]
  str r1, [r3, #8]
  pop {r0}
  cmp r0, #0
  bne 1f
  ldr r0, =0x10000100
  ldr r1, =0xe000ed08
  str r0, [r1]
  ldmia r0!, {r1, r2}
  mov sp, r1
  bx r2
1: bx r0
  .ltorg

  .section .vectors, "a"
  .word 0x20042000
  .word start + 1
  .rept 14
  .word unexpected + 1
  .endr
  .rept 32
  .word interrupt + 1
  .endr

  .text
  .thumb_func
unexpected: udf #0
  .thumb_func
start:
  ldr r0, =__ram_start
  ldr r1, =__ram_load
  ldr r2, =__ram_end
1: cmp r0, r2
  bhs 2f
  ldmia r1!, {r3}
  stmia r0!, {r3}
  b 1b
2: bl main
  wfi
  b .
  .ltorg

  @ r0: two characters; answers the ROM's routine
  .global rom
  .thumb_func
rom: push {r4, lr}
  mov r1, r0
  movs r2, #0x14
  ldrh r0, [r2]
  ldrh r3, [r2, #4]
  blx r3
  pop {r4, pc}
`;

/** For images that expect no interrupts. */
const DEFAULTS = `
  .text
  .ifndef interrupt
  .thumb_func
interrupt: udf #1
  .endif
`;

const LAYOUT = `
SECTIONS {
  .boot2 0x10000000 : { *(.boot2) }
  .vectors 0x10000100 : { *(.vectors) }
  .text : { *(.text) . = ALIGN(4); }
  .ram 0x20000000 : AT(LOADADDR(.text) + SIZEOF(.text)) { __ram_start = .; *(.ram) . = ALIGN(4); __ram_end = .; }
  __ram_load = LOADADDR(.ram);
}`;

/** Assembles an image that starts at `main`, of Thumb code in .text (flash) and .ram (SRAM). */
export function assemble(source: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-image-'));
  try {
    const path = (name: string): string => join(folder, name);
    writeFileSync(path('image.S'), `${FRAME}\n.text\n${source}\n${DEFAULTS}`);
    writeFileSync(path('image.ld'), LAYOUT);
    execFileSync('arm-none-eabi-gcc', [
      '-nostdlib', '-Wl,--build-id=none', '-Wl,--no-warn-rwx-segments', '-T', path('image.ld'), '-o', path('image.elf'),
      path('image.S'),
    ]);
    execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', path('image.elf'), path('image.bin')]);
    return withChecksum(new Uint8Array(readFileSync(path('image.bin'))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withChecksum(image: Uint8Array): Uint8Array {
  image.fill(0, BOOT2_SIZE - 4, BOOT2_SIZE);
  new DataView(image.buffer).setUint32(BOOT2_SIZE - 4, crc32Mpeg(image.subarray(0, BOOT2_SIZE - 4)), true);
  return image;
}

/** What a test image told by `bkpt #number`: the number, and r0. */
export interface Marker {
  number: number;
  value: number;
}

/** A board with a test image, and the markers that it passes. */
export class TestBoard extends Board<Chip> {
  markers: Marker[] = [];

  constructor(source: string, options: BoardOptions = {}) {
    super(options);
    this.load(makeUf2(0, assemble(source)));
    this.powerOn();
  }

  override powerOn(): void {
    super.powerOn();
    this.listen();
  }

  /** Markers are heard again after a reset. */
  listen(): void {
    this.chip.onMarker = (number, { core }) => this.markers.push({ number, value: core.registers[0]! });
  }

  get values(): number[] {
    return this.markers.map(({ value }) => value);
  }
}
