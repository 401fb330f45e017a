import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestBoard2350 } from '../testing/image2350.js';

const MS = 1e6;

/** A vector table of the test's own: the handlers of SysTick, and of interrupts 0 and 1. */
const TABLE = `
  .balign 512
  table: .rept 15
  .word unexpected + 1
  .endr
  .word tick + 1, first + 1, second + 1
`;
const USE_TABLE = 'ldr r1, =table\n ldr r0, =0xe000ed08\n str r1, [r0]';

test('SysTick interrupts once in so many cycles', () => {
  const board = new TestBoard2350(`
    main: push {lr}
    ${USE_TABLE}
    ldr r1, =0xe000e010
    ldr r0, =9999
    str r0, [r1, #4]
    movs r0, #7
    str r0, [r1]
    wfi
    wfi
    wfi
    movs r0, #0
    str r0, [r1]
    pop {pc}
    .ltorg
    .thumb_func
    tick: ldr r0, =0xe0001004
    ldr r0, [r0]
    bkpt #1
    first: second: bx lr
    .ltorg
    ${TABLE}`);
  board.run(10 * MS);
  assert.equal(board.markers.length, 3);
  assert.deepEqual([board.values[1]! - board.values[0]!, board.values[2]! - board.values[1]!], [10000, 10000]);
});

/** Interrupt 0 asks for interrupt 1 in its handler. */
const nesting = (priority0: number, priority1: number, masks = ''): number[] => {
  const board = new TestBoard2350(`
    main: push {lr}
    ${USE_TABLE}
    ldr r1, =0xe000e400
    movs r0, #${priority0}
    strb r0, [r1]
    movs r0, #${priority1}
    strb r0, [r1, #1]
    ldr r1, =0xe000e100
    movs r0, #3
    str r0, [r1]
    movs r0, #1
    str r0, [r1, #0x100]
    isb
    bkpt #4
    pop {pc}
    .ltorg
    .thumb_func
    first: bkpt #1
    ${masks}
    ldr r1, =0xe000e200
    movs r0, #2
    str r0, [r1]
    isb
    bkpt #3
    movs r0, #0
    msr basepri, r0
    isb
    bkpt #5
    bx lr
    .thumb_func
    second: bkpt #2
    tick: bx lr
    .ltorg
    ${TABLE}`);
  board.run(MS);
  return board.markers.map(({ number }) => number);
};

test('an interrupt is interrupted by one of higher priority alone, and not while that is masked', () => {
  assert.deepEqual(nesting(0x80, 0x40), [1, 2, 3, 5, 4]);
  assert.deepEqual(nesting(0x80, 0x80), [1, 3, 5, 2, 4]);
  assert.deepEqual(nesting(0x40, 0x80), [1, 3, 5, 2, 4]);
  assert.deepEqual(nesting(0x80, 0x40, 'cpsid i'), [1, 3, 5, 4]);
  assert.deepEqual(nesting(0x80, 0x60, 'movs r0, #0x60\n msr basepri, r0'), [1, 3, 2, 5, 4]);
  assert.deepEqual(nesting(0x80, 0x60, 'movs r0, #0x70\n msr basepri, r0'), [1, 2, 3, 5, 4]);
});

test('a wrong return from an exception is a fault', () => {
  const board = new TestBoard2350(`main: ldr r0, =0xe000ed04\n mov r1, #(1 << 28)\n ${USE_TABLE}\n svc 0\n bx lr
    .ltorg
    tick: first: second: bx lr
    ${TABLE.replace('.rept 15', '.rept 11').replace('.word tick', '.word leave + 1, leave + 1, leave + 1, leave + 1\n .word tick')}
    .thumb_func
    leave: mvn r0, #14
    bx r0`);
  assert.throws(() => board.run(MS), /wrong return from an exception: 0xfffffff1/);
});
