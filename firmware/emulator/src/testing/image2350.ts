import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Board, type BoardOptions } from '../board.js';
import { FAMILY_RP2350, makeUf2 } from '../image/uf2.js';
import { makeRp2350, type Rp2350 } from '../rp2350/chip.js';
import { OtpMemory } from '../rp2350/otp.js';
import type { Marker } from './image.js';

/** Around each test image: vectors, an image definition, and a start that copies section .ram to SRAM. */
const FRAME = `
  .syntax unified
  .cpu cortex-m33
  .thumb
  .section .vectors, "a"
vectors:
  .word 0x20082000
  .word start + 1
  .rept 14
  .word unexpected + 1
  .endr
  .rept 52
  .word interrupt + 1
  .endr
  .section .definition, "a"
  .word 0xffffded3, 0x10210142, 0x00000203, vectors, 0x000003ff, 0, 0xab123579

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
  ldr r3, [r1], #4
  str r3, [r0], #4
  b 1b
2: bl main
  wfi
  b .
  .ltorg

  @ r0: two characters; answers the ROM's routine for secure Arm code
  .global rom
  .thumb_func
rom: push {r4, lr}
  movs r1, #4
  movs r2, #0x16
  ldrh r2, [r2]
  blx r2
  pop {r4, pc}

  @ releases the block whose bit of RESETS is r0
  .thumb_func
release: movs r1, #1
  lsl r1, r0
  ldr r2, =0x40023000
  str r1, [r2]
  bx lr
  .ltorg
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
  .vectors 0x10000000 : { *(.vectors) *(.definition) }
  .text : { *(.text) . = ALIGN(4); }
  .ram 0x20000000 : AT(LOADADDR(.text) + SIZEOF(.text)) { __ram_start = .; *(.ram) . = ALIGN(4); __ram_end = .; }
  __ram_load = LOADADDR(.ram);
}`;

/** Assembles an image for the RP2350 that starts at `main`, of code in .text (flash) and .ram (SRAM). */
export function assemble2350(source: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-image-'));
  try {
    const path = (name: string): string => join(folder, name);
    writeFileSync(path('image.S'), `${FRAME}\n.text\n${source}\n${DEFAULTS}`);
    writeFileSync(path('image.ld'), LAYOUT);
    execFileSync('arm-none-eabi-gcc', [
      '-mcpu=cortex-m33', '-nostdlib', '-Wl,--build-id=none', '-Wl,--no-warn-rwx-segments', '-T', path('image.ld'), '-o', path('image.elf'),
      path('image.S'),
    ]);
    execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', path('image.elf'), path('image.bin')]);
    const bytes = new Uint8Array(readFileSync(path('image.bin')));
    const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    padded.set(bytes);
    return padded;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A board with an RP2350 and a test image, and the markers that it passes (`bkpt`, number and r0). */
export class TestBoard2350 extends Board<Rp2350> {
  markers: Marker[] = [];

  constructor(image: string | Uint8Array, options: BoardOptions = {}, readonly fuses = new OtpMemory()) {
    super(options, FAMILY_RP2350, makeRp2350(fuses));
    this.load(makeUf2(0, typeof image === 'string' ? assemble2350(image) : image, FAMILY_RP2350));
    this.powerOn();
  }

  override powerOn(): void {
    super.powerOn();
    this.chip.onMarker = (number, core) => this.markers.push({ number, value: core.r[0]! >>> 0 });
  }

  get values(): number[] {
    return this.markers.map(({ value }) => value);
  }
}
