import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../chip/fault.js';
import { TestBoard } from '../testing/image.js';
import { PowerCut } from './nor_flash.js';

const MS = 1e6;
const TARGET = 0x100000;

/** Looks up the ROM's routines in flash, then calls `job` in SRAM with them in a table at r7. */
const FLASH_JOB = (job: string): string => `
  main: push {lr}
  ldr r6, =0x20008000
  ldr r5, =codes
  movs r4, #6
  1: ldrh r0, [r5]
  bl rom
  stmia r6!, {r0}
  adds r5, #2
  subs r4, #1
  bne 1b
  @ the second stage, to return to XIP
  ldr r0, =0x20007000
  ldr r1, =0x10000000
  movs r2, #64
  2: ldmia r1!, {r3}
  stmia r0!, {r3}
  subs r2, #1
  bne 2b
  ldr r7, =0x20008000
  cpsid i
  ldr r0, =job
  blx r0
  cpsie i
  ldr r1, =0x10100000
  ldr r0, [r1]
  bkpt #0
  pop {pc}
  .ltorg
  codes: .ascii "IFEXRERPFCCX"
  .section .ram, "ax"
  .thumb_func
  job: push {r4, lr}
  ${job}
  pop {r4, pc}
  .ltorg
  data: .fill 64, 4, 0x11223344`;

const CALL = (index: number): string => `ldr r4, [r7, #${4 * index}]\n blx r4\n`;
const CONNECT = CALL(0), EXIT = CALL(1), FLUSH = CALL(4), SLOW_XIP = CALL(5);
const ERASE = `ldr r0, =${TARGET}\n ldr r1, =4096\n ldr r2, =65536\n movs r3, #0xd8\n ${CALL(2)}`;
const PROGRAM = `ldr r0, =${TARGET}\n ldr r1, =data\n ldr r2, =256\n ${CALL(3)}`;
const FAST_XIP = 'ldr r4, =0x20007001\n blx r4\n';

test('flash is erased and programmed through the ROM, and read again through either way back to XIP', () => {
  for (const back of [FAST_XIP, SLOW_XIP]) {
    const board = new TestBoard(FLASH_JOB(CONNECT + EXIT + ERASE + PROGRAM + FLUSH + back));
    board.run(100 * MS);
    assert.deepEqual(board.values, [0x11223344]);
    assert.ok(board.chip.clock.nanos > 45 * MS, 'erasing takes time');
    assert.equal(board.flash.erasures[TARGET / 4096], 1);
  }
});

const WRONG_ORDERS: [string, string, RegExp][] = [
  ['programming in XIP mode', CONNECT + PROGRAM, /flash_range_program while flash is not in command mode/],
  ['erasing in XIP mode', ERASE, /flash_range_erase while flash is not in command mode/],
  ['leaving XIP without connecting', EXIT, /without connect_internal_flash/],
  ['returning to XIP without a flush', CONNECT + EXIT + PROGRAM + FAST_XIP, /without flash_flush_cache/],
  ['returning to flash without XIP', CONNECT + EXIT + PROGRAM + FLUSH, /read of flash, but flash is in state flushed/],
  ['erasing half a sector', CONNECT + EXIT + ERASE.replace('=4096', '=2048'), /flash_range_erase\(/],
  ['programming half a page', CONNECT + EXIT + PROGRAM.replace('=256', '=128'), /flash_range_program\(/],
];
for (const [title, job, message] of WRONG_ORDERS) {
  test(`it is a fault: ${title}`, () => {
    const board = new TestBoard(FLASH_JOB(job));
    assert.throws(() => board.run(100 * MS), (error) => error instanceof Fault && message.test(error.message));
  });
}

test('power is cut at each step of a job, and the board starts again', () => {
  const job = FLASH_JOB(CONNECT + EXIT + ERASE + PROGRAM + FLUSH + FAST_XIP);
  const board = new TestBoard(job);
  for (let step = 0; step < 2; step++) {
    board.flash.cutAt({ step, tear: 'torn', seed: 1 });
    assert.throws(() => board.run(100 * MS), PowerCut);
    board.markers = [];
    board.powerCycle();
    board.run(100 * MS);
    assert.deepEqual(board.values, [0x11223344]);
    board.powerCycle();
  }
});

const UNIQUE_ID = `
  ${CONNECT} ${EXIT}
  ldr r1, =0x4001800c
  movs r2, #2
  lsls r2, #8
  str r2, [r1]
  ldr r3, =0x18000000
  movs r0, #0x4b
  movs r2, #13
  1: str r0, [r3, #0x60]
  2: ldr r4, [r3, #0x28]
  movs r1, #8
  tst r4, r1
  beq 2b
  ldr r0, [r3, #0x60]
  bkpt #1
  movs r0, #0
  subs r2, #1
  bne 1b
  ldr r1, =0x4001800c
  movs r2, #3
  lsls r2, #8
  str r2, [r1]
  ${FLUSH} ${FAST_XIP}`;

test('the unique ID is read over the serial interface', () => {
  const board = new TestBoard(FLASH_JOB(UNIQUE_ID), { uniqueId: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  board.run(MS);
  assert.deepEqual(board.values.slice(5, 13), [1, 2, 3, 4, 5, 6, 7, 8]);
});
