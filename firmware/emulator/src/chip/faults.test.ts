import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestBoard } from '../testing/image.js';
import { Fault } from './fault.js';

const MS = 1e6;

/** What silicon would answer with a HardFault, and the emulator by itself would forgive. */
const FAULTS: [string, string, RegExp][] = [
  ['a misaligned word is read', 'ldr r1, =0x20000002\n ldr r0, [r1]', /misaligned read of a word at 0x20000002/],
  ['a misaligned word is written', 'ldr r1, =0x20000001\n str r0, [r1]', /misaligned write of a word at 0x20000001/],
  ['a misaligned half-word is read', 'ldr r1, =0x20000001\n ldrh r0, [r1]', /misaligned read of a half-word/],
  ['a misaligned half-word is written', 'ldr r1, =0x20000003\n strh r0, [r1]', /misaligned write of a half-word/],
  ['a multiple load is misaligned', 'ldr r1, =0x20000002\n ldmia r1!, {r2, r3}', /misaligned read of a word/],
  ['memory behind SRAM is read', 'ldr r1, =0x20042000\n ldrb r0, [r1]', /read of unmapped address 0x20042000/],
  ['memory behind SRAM is written', 'ldr r1, =0x20042000\n strb r0, [r1]', /write to unmapped address 0x20042000/],
  ['an address without a peripheral is read', 'ldr r1, =0x40070000\n ldr r0, [r1]', /read of unmapped address/],
  ['ROM is written', 'movs r1, #0x20\n str r0, [r1]', /write to ROM/],
  ['a null pointer is read', 'movs r1, #0\n ldr r0, [r1]', /null pointer/],
  ['flash is stored to', 'ldr r1, =0x10010000\n str r0, [r1]', /write to the flash window/],
  ['flash beyond the chip is read', 'ldr r1, =0x10200000\n ldr r0, [r1]', /read beyond flash/],
  ['an instruction is undefined', 'udf #7', /undefined instruction/],
  ['a register is not modelled', 'ldr r1, =0x40060030\n ldr r0, [r1]', /ROSC has no register/],
];

for (const [title, code, message] of FAULTS) {
  test(`it is a fault when ${title}`, () => {
    const board = new TestBoard(`main: ${code}\n bx lr`);
    board.chip.onMarker = undefined;
    assert.throws(() => board.run(MS), (error) => error instanceof Fault && message.test(error.message));
  });
}

test('SRAM is also there without stripes', () => {
  const board = new TestBoard(`
    main: ldr r1, =0x21010004
    ldr r0, =0xcafe1234
    str r0, [r1]
    ldr r2, =0x20000014
    ldr r0, [r2]
    bkpt #0
    ldrb r0, [r1, #3]
    bkpt #0
    bx lr`);
  board.run(MS);
  assert.deepEqual(board.values, [0xcafe1234, 0xca]);
});

test('WFI with interrupts off wakes without entering the handler, also when the interrupt came before', () => {
  const board = new TestBoard(`
    main: cpsid i
    ldr r1, =0xe000e010
    ldr r0, =1000
    str r0, [r1, #4]
    str r0, [r1, #8]
    movs r0, #7
    str r0, [r1]
    wfi
    movs r0, #1
    bkpt #0
    wfi
    movs r0, #2
    bkpt #0
    ldr r1, =0xe000ed04
    ldr r0, =1 << 25
    str r0, [r1]
    ldr r1, =0xe000e010
    movs r0, #0
    str r0, [r1]
    cpsie i
    movs r0, #3
    bkpt #0
    bx lr`);
  board.run(MS);
  assert.deepEqual(board.values, [1, 2, 3]);
});
