import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../chip/fault.js';
import { TestBoard } from '../testing/image.js';
import { AVAILABLE, DATA1, EP0_IN, EP1_IN, EP1_OUT, FULL, release, STALL, USB_START } from '../testing/usb_image.js';

const MS = 1e6;
const device = (code: string): TestBoard => {
  const board = new TestBoard(`main: push {lr}\n ${USB_START} ${code}\n pop {pc}\n .ltorg`);
  board.run(MS);
  return board;
};

test('a device attaches when it pulls up', () => {
  assert.equal(new TestBoard('main: bx lr').bus.attached, false);
  assert.equal(device('').bus.attached, true);
});

test('a buffer waits until the host polls, and is sent once', () => {
  const board = device(`ldr r0, =0x11223344\n ldr r5, =0x180\n str r0, [r6, r5]\n ${release(EP1_IN, FULL | 4)}`);
  assert.deepEqual(board.bus.in(1, false), Uint8Array.of(0x44, 0x33, 0x22, 0x11));
  assert.equal(board.bus.in(1, true), 'nak');
  assert.equal(board.chip.rp.usbCtrl.readUint32(0x58), 1 << 2);
});

test('what the host sends lies in the buffer, and a second packet is refused until there is one', () => {
  const board = device(release(EP1_OUT, 64));
  assert.equal(board.bus.out(1, Uint8Array.of(1, 2, 3), false), 'ack');
  assert.equal(board.bus.out(1, Uint8Array.of(4), true), 'nak');
  assert.deepEqual([...board.chip.rp.usbDPRAM.slice(0x1c0, 0x1c3)], [1, 2, 3]);
  assert.equal(board.chip.rp.usbCtrl.readUint32(0x58), 1 << 3);
});

test('an endpoint stalls; endpoint 0 only while it is armed for that', () => {
  const stalled = device(`movs r5, #${EP1_IN}\n ldr r0, =${STALL}\n str r0, [r6, r5]`);
  assert.equal(stalled.bus.in(1, false), 'stall');
  const control = (arm: number): TestBoard =>
    device(`movs r0, #${arm}\n str r0, [r7, #0x68]\n movs r5, #${EP0_IN}\n ldr r0, =${STALL}\n str r0, [r6, r5]`);
  assert.equal(control(0).bus.in(0, true), 'nak');
  const armed = control(1);
  assert.equal(armed.bus.in(0, true), 'stall');
  armed.bus.setup(new Uint8Array(8));
  assert.equal(armed.bus.in(0, true), 'nak');
});

test('a wrong data PID is a fault', () => {
  const sending = device(release(EP1_IN, FULL | DATA1 | 4));
  assert.throws(() => sending.bus.in(1, false), /DATA1 where DATA0 is due/);
  const receiving = device(release(EP1_OUT, 64));
  assert.throws(() => receiving.bus.out(1, new Uint8Array(1), true), /DATA0 where DATA1 is due/);
});

const BROKEN_RULES: [string, string, RegExp][] = [
  ['a buffer is described and released in one write',
    `movs r5, #${EP1_IN}\n ldr r0, =${FULL | AVAILABLE | 4}\n str r0, [r6, r5]`, /described and released in one write/],
  ['a buffer is released too early', release(EP1_IN, FULL | 4).replace('.rept 12', '.rept 1'), /released after \d cycles/],
  ['a buffer that the controller holds is changed',
    `${release(EP1_IN, FULL | 4)} ldr r0, =${FULL | AVAILABLE | 5}\n str r0, [r6, r5]`, /that the controller holds was changed/],
  ['an IN buffer is released empty', release(EP1_IN, 4), /without FULL/],
  ['an OUT buffer is released full', release(EP1_OUT, FULL | 64), /with FULL/],
  ['a packet is too long', release(EP1_IN, FULL | 65), /longer than a packet/],
  ['the endpoint is not enabled', release(0x90, FULL | 4), /not enabled/],
];
for (const [title, code, message] of BROKEN_RULES) {
  test(`it is a fault when ${title}`, () => {
    assert.throws(() => device(code), (error) => error instanceof Fault && message.test(error.message));
  });
}

test('frames are counted, and their interrupt ends when the number is read', () => {
  const board = device('');
  board.run(3 * MS);
  const usb = board.chip.rp.usbCtrl;
  assert.ok(usb.readUint32(0x8c) & (1 << 17));
  const frame = usb.readUint32(0x48);
  assert.equal(usb.readUint32(0x8c) & (1 << 17), 0);
  board.run(2 * MS);
  assert.equal(usb.readUint32(0x48), frame + 2);
});
