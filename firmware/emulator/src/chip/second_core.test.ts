import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestBoard } from '../testing/image.js';

const MS = 1e6;

/** Launches core 1 at `other`, then runs `code` on core 0. */
const TWO_CORES = (code: string, other: string): string => `
  main: push {lr}
  ldr r7, =0xd0000000
  ldr r5, =words
  movs r4, #6
  1: ldr r1, [r7, #0x50]
  movs r2, #2
  tst r1, r2
  beq 1b
  sev
  ldmia r5!, {r0}
  str r0, [r7, #0x54]
  2: ldr r1, [r7, #0x50]
  movs r2, #1
  tst r1, r2
  beq 2b
  ldr r1, [r7, #0x58]
  cmp r0, r1
  beq 3f
  udf #9
  3: subs r4, #1
  bne 1b
  ${code}
  pop {pc}
  .ltorg
  .align 2
  words: .word 0, 0, 1, 0x10000100, 0x20040000, other + 1
  .thumb_func
  other: ldr r7, =0xd0000000
  ${other}
  4: wfe
  b 4b
  .ltorg`;

const RECEIVE = (label: string): string => `
  ${label}: ldr r1, [r7, #0x50]
  movs r2, #1
  tst r1, r2
  beq ${label}
  ldr r0, [r7, #0x58]`;

test('core 1 is launched, knows its number, and answers through the FIFO', () => {
  const board = new TestBoard(TWO_CORES(`
    movs r0, #41
    str r0, [r7, #0x54]
    ${RECEIVE('answer')}
    bkpt #0`, `
    ldr r3, [r7, #0]
    ${RECEIVE('question')}
    adds r0, r3
    str r0, [r7, #0x54]`));
  board.run(MS);
  assert.deepEqual(board.values, [42]);
});

test('both cores run at the same pace', () => {
  const spin = (register: string, label: string): string => `
    ldr r0, =5000
    ${label}: subs r0, #1
    bne ${label}
    ldr r1, =0x40054000
    ldr r0, [r1, #0x28]
    ${register}`;
  const board = new TestBoard(TWO_CORES(spin('bkpt #0', 'here'), spin('bkpt #1', 'there')));
  board.run(MS);
  const [first, second] = board.values as [number, number];
  assert.equal(board.markers.length, 2);
  assert.ok(Math.abs(first - second) <= 2, `${first} us and ${second} us`);
});

test('an event wakes the other core', () => {
  const board = new TestBoard(TWO_CORES('ldr r0, =1000\n wait: subs r0, #1\n bne wait\n movs r0, #1\n bkpt #0\n sev',
    'wfe\n wfe\n movs r0, #2\n bkpt #1'));
  board.run(MS);
  assert.deepEqual(board.values, [1, 2]);
});

test('a word from the other core is an interrupt', () => {
  const board = new TestBoard(TWO_CORES(`
    ldr r1, =0xe000e100
    movs r0, #1
    lsls r0, #15
    str r0, [r1]
    str r0, [r7, #0x54]
    wfi
    movs r0, #2
    bkpt #0`, `${RECEIVE('question')}
    str r0, [r7, #0x54]`) + `
    .thumb_func
    interrupt: ldr r1, =0xd0000000
    ldr r0, [r1, #0x58]
    bkpt #1
    bx lr
    .ltorg`);
  board.run(MS);
  assert.deepEqual(board.values, [1 << 15, 2]);
});

test('spin locks are shared, the divider is not', () => {
  const board = new TestBoard(TWO_CORES(`
    movs r3, #0x80
    lsls r3, #1
    ldr r0, [r7, r3]
    bkpt #0
    movs r0, #100
    str r0, [r7, #0x60]
    movs r0, #7
    str r0, [r7, #0x64]
    str r0, [r7, #0x54]
    ${RECEIVE('answer')}
    ldr r0, [r7, #0x70]
    bkpt #0`, `
    ${RECEIVE('question')}
    movs r3, #0x80
    lsls r3, #1
    ldr r0, [r7, r3]
    bkpt #1
    movs r0, #9
    str r0, [r7, #0x60]
    movs r0, #3
    str r0, [r7, #0x64]
    str r0, [r7, #0x54]`));
  board.run(MS);
  assert.deepEqual(board.values, [1, 0, 14]);
});
