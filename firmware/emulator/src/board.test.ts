import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board } from './board.js';
import { BootLoader } from './chip/fault.js';
import { seededBits, stuckBits } from './chip/peripherals.js';
import { makeUf2 } from './image/uf2.js';
import { assemble, TestBoard } from './testing/image.js';

const MS = 1e6;

test('an image boots from flash through its second stage', () => {
  const board = new TestBoard('main: ldr r0, =0x12345678\n bkpt #1\n bx lr');
  board.run(MS);
  assert.deepEqual(board.markers, [{ number: 1, value: 0x12345678 }]);
});

test('without a valid second stage the chip goes to its boot loader', () => {
  const image = assemble('main: bx lr');
  image[40]! ^= 1;
  const board = new Board();
  board.load(makeUf2(0, image));
  board.powerOn();
  assert.throws(() => board.run(MS), (error) => error instanceof BootLoader && error.cause === 'no valid second stage');
});

test('who holds the button while the chip starts gets the boot loader', () => {
  const board = new TestBoard('main: bx lr');
  board.powerOff();
  board.pressed = true;
  board.powerOn();
  assert.throws(() => board.run(MS), (error) => error instanceof BootLoader && error.cause === 'the button is held');
});

test('the boot loader is entered through the ROM', () => {
  const board = new TestBoard(`
    main: ldr r0, =0x4255
    bl rom
    mov r3, r0
    movs r0, #0
    movs r1, #0
    blx r3`);
  assert.throws(() => board.run(MS), (error) => error instanceof BootLoader && error.cause === 'requested');
});

test('the ROM computes', () => {
  const call = (code: string, value: string): string => `
    ldr r0, =${code}
    bl rom
    mov r3, r0
    ldr r0, =${value}
    blx r3
    bkpt #0
  `;
  const board = new TestBoard(`main: push {lr}
    ${call('0x3350', '0xf0f00001')} ${call('0x334c', '0x00010000')}
    ${call('0x3354', '0x00010000')} ${call('0x3352', '0x00000003')} pop {pc}`);
  board.run(MS);
  assert.deepEqual(board.values, [9, 15, 16, 0xc0000000]);
});

test('the ROM copies and fills memory', () => {
  const board = new TestBoard(`
    main: push {lr}
    ldr r0, =0x434d
    bl rom
    mov r3, r0
    ldr r0, =0x20001003
    ldr r1, =text
    movs r2, #5
    blx r3
    ldr r0, =0x534d
    bl rom
    mov r3, r0
    ldr r0, =0x20001004
    movs r1, #0xaa
    movs r2, #2
    blx r3
    pop {pc}
    .ltorg
    text: .ascii "hello"`);
  board.run(MS);
  assert.deepEqual([...board.chip.rp.sram.slice(0x1002, 0x1009)], [0, 0x68, 0xaa, 0xaa, 0x6c, 0x6f, 0]);
});

const READ_RANDOM_BITS = `
  main: ldr r1, =0x40060000
  movs r2, #32
  movs r0, #0
  1: ldr r3, [r1, #0x1c]
  lsls r0, #1
  orrs r0, r3
  subs r2, #1
  bne 1b
  bkpt #0
  bx lr`;

test('random bits depend on the seed, and can be stuck', () => {
  const word = (randomBits: () => 0 | 1): number => {
    const board = new TestBoard(READ_RANDOM_BITS, { randomBits });
    board.run(MS);
    return board.values[0]!;
  };
  assert.equal(word(stuckBits(1)), 0xffffffff);
  assert.equal(word(stuckBits(0)), 0);
  assert.notEqual(word(seededBits(1)), word(seededBits(2)));
});

const READ_BUTTON = `
  main: push {lr}
  ldr r0, =button
  blx r0
  pop {pc}
  .ltorg
  .section .ram, "ax"
  .thumb_func
  button: ldr r1, =0x4001800c
  movs r2, #2
  lsls r2, #12
  str r2, [r1]
  ldr r3, =2000
  1: subs r3, #1
  bne 1b
  ldr r3, =0xd0000000
  ldr r0, [r3, #8]
  movs r2, #0
  str r2, [r1]
  bkpt #0
  bx lr
  .ltorg`;

test('BOOTSEL is read through the chip select of flash', () => {
  const board = new TestBoard(READ_BUTTON);
  board.run(MS);
  board.powerCycle();
  board.run(1000);
  board.pressed = true;
  board.run(MS);
  assert.deepEqual(board.values.map((value) => (value >> 1) & 1), [1, 0]);
});

test('reading the button from flash is a fault: the chip select is not driven', () => {
  const board = new TestBoard(READ_BUTTON.replace('.section .ram, "ax"', ''));
  assert.throws(() => board.run(MS), /chip select of flash is not driven/);
});

test('the light is watched', () => {
  const board = new TestBoard(`
    main: ldr r1, =0x400140cc
    movs r2, #5
    str r2, [r1]
    ldr r1, =0xd0000000
    movs r2, #1
    lsls r2, #25
    str r2, [r1, #0x24]
    str r2, [r1, #0x14]
    str r2, [r1, #0x18]
    bx lr`);
  board.run(MS);
  assert.deepEqual(board.lightChanges.map(({ on }) => on).slice(-2), [true, false]);
});

test('the watchdog restarts the chip and keeps its scratch registers', () => {
  const board = new TestBoard(`
    main: ldr r1, =0x40058000
    ldr r0, [r1, #0x0c]
    cmp r0, #0
    bne 1f
    movs r0, #77
    str r0, [r1, #0x0c]
    movs r2, #1
    lsls r2, #31
    str r2, [r1]
    b .
    1: ldr r2, =0x20000000
    str r0, [r2]
    bx lr`);
  board.run(MS);
  assert.equal(board.resets.length, 1);
  board.run(MS);
  assert.equal(board.chip.rp.sram[0], 77);
});

test('a request for a system reset restarts the chip', () => {
  const board = new TestBoard('main: ldr r1, =0xe000ed0c\n ldr r0, =0x05fa0004\n str r0, [r1]\n b .');
  board.run(MS);
  assert.deepEqual(board.resets.map(({ cause }) => cause), ['system reset']);
});
