import assert from 'node:assert/strict';
import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { BootLoader } from '../chip/fault.js';
import { seededBits, stuckBits } from '../chip/peripherals.js';
import { makeUf2 } from '../image/uf2.js';
import { assemble2350, TestBoard2350 } from '../testing/image2350.js';
import { OtpMemory, protect } from './otp.js';

const MS = 1e6;

/** The crystal, both PLLs, the system at 150 MHz, and a tick each microsecond for TIMER0 and the watchdog. */
const CLOCKS = `
  ldr r4, =0x40048000
  ldr r0, =0xfabaa0
  str r0, [r4]
  ldr r4, =0x40050000
  movs r0, #125
  str r0, [r4, #8]
  ldr r0, =0x52000
  str r0, [r4, #12]
  movs r0, #0
  str r0, [r4, #4]
  ldr r4, =0x40010000
  movs r0, #2
  str r0, [r4, #0x30]
  movs r0, #1
  str r0, [r4, #0x3c]
  ldr r4, =0x40108000
  movs r0, #12
  str r0, [r4, #0x1c]
  str r0, [r4, #0x34]
  movs r0, #1
  str r0, [r4, #0x18]
  str r0, [r4, #0x30]
  movs r0, #23
  bl release
`;

test('an image boots from flash by its definition', () => {
  const board = new TestBoard2350('main: ldr r0, =0x12345678\n bkpt #1\n bx lr');
  board.run(MS);
  assert.deepEqual(board.markers, [{ number: 1, value: 0x12345678 }]);
});

test('without an image definition, or with one that is damaged, the chip goes to its boot loader', () => {
  for (const at of [0x110, 0x114, 0x120, 0x124, 0x128]) {
    const image = assemble2350('main: bx lr');
    image[at]! ^= 0x40;
    assert.throws(() => new TestBoard2350(image), (error) => error instanceof BootLoader && error.cause === 'no image definition', at.toString(16));
  }
});

test('UF2 files for the other chip are refused', () => {
  const board = new TestBoard2350('main: bx lr');
  assert.throws(() => board.load(makeUf2(0, assemble2350('main: bx lr'))), /not of the family/);
});

test('who holds the button while the chip starts gets the boot loader', () => {
  const board = new TestBoard2350('main: bx lr');
  board.powerOff();
  board.pressed = true;
  assert.throws(() => board.powerOn(), (error) => error instanceof BootLoader && error.cause === 'the button is held');
});

test('the clocks start, and a timer counts microseconds and interrupts', () => {
  const board = new TestBoard2350(`
    main: push {lr}
    ${CLOCKS}
    ldr r5, =0x400b0000
    ldr r0, [r5, #0x28]
    add r0, #100
    str r0, [r5, #0x10]
    movs r0, #1
    str r0, [r5, #0x40]
    ldr r6, =0xe000e100
    str r0, [r6]
    wfi
    ldr r0, [r5, #0x28]
    bkpt #2
    pop {pc}
    .ltorg
    .thumb_func
    interrupt: ldr r1, =0x400b0000
    movs r0, #1
    str r0, [r1, #0x3c]
    mrs r0, ipsr
    bkpt #1
    bx lr`);
  board.run(MS);
  assert.deepEqual(board.values, [16, 100]);
});

test('a block that is held in reset is no block', () => {
  const board = new TestBoard2350('main: ldr r0, =0x400b0000\n ldr r0, [r0, #0x28]\n bx lr');
  assert.throws(() => board.run(MS), /TIMER0 is held in reset/);
});

test('what is not modelled, unmapped or misaligned is a fault', () => {
  const faults: [string, RegExp][] = [
    ['ldr r0, =0x50200000\n ldr r0, [r0]', /nothing is modelled/],
    ['ldr r0, =0x20082000\n ldr r0, [r0]', /nothing is modelled/],
    ['movs r0, #0\n ldr r0, [r0]', /null pointer/],
    ['ldr r0, =0x10000000\n str r0, [r0]', /write to the flash window/],
    ['ldr r0, =0x40010001\n ldr r0, [r0]', /misaligned read/],
    ['ldr r0, =0x20000002\n ldrd r0, r1, [r0]', /misaligned access to words/],
    ['ldr r0, =0x40060020\n movs r1, #255\n str r1, [r0]', /without its password/],
    ['vadd.f32 s0, s1, s2', /undefined instruction/],
    ['sg', /undefined instruction/],
    ['ldr r0, =0x20001000\n bx r0', /not Thumb code/],
    ['ldr r0, =0x20081000\n msr msplim, r0\n mov sp, r0\n push {r0}', /below its limit/],
  ];
  for (const [code, message] of faults) {
    const board = new TestBoard2350(`.fpu fpv5-sp-d16\n main: ${code}\n bx lr`);
    assert.throws(() => board.run(MS), message, code);
  }
});

test('unaligned words are read and written in SRAM', () => {
  const board = new TestBoard2350(`main: ldr r1, =0x20001001\n ldr r0, =0x11223344\n str r0, [r1]\n ldrh r0, [r1, #1]\n bkpt #0\n bx lr`);
  board.run(MS);
  assert.deepEqual(board.values, [0x2233]);
});

const CALL = (code: string): string => `ldr r0, =${code.charCodeAt(0) | (code.charCodeAt(1) << 8)}\n bl rom\n mov r7, r0`;

test('flash is erased and programmed through the ROM, from RAM, and its window entered by what the ROM left in boot RAM', () => {
  const board = new TestBoard2350(`
    main: push {lr}
    ${['IF', 'EX', 'RE', 'RP', 'FC'].map((name, i) => `${CALL(name)}\n ldr r1, =0x20002000\n str r7, [r1, #${4 * i}]`).join('\n')}
    ldr r0, =0x400e0000
    ldr r1, =0x20003000
    movs r2, #32
    1: ldr r3, [r0], #4
    str r3, [r1], #4
    subs r2, #4
    bne 1b
    ldr r0, =write
    blx r0
    ldr r0, =0x10010000
    ldr r0, [r0]
    bkpt #1
    pop {pc}
    .ltorg
    .section .ram, "ax"
    .thumb_func
    write: push {r4, lr}
    ldr r4, =0x20002000
    ldr r3, [r4]
    blx r3
    ldr r3, [r4, #4]
    blx r3
    ldr r0, =0x10000
    ldr r1, =0x1000
    ldr r2, =0x10000
    movs r3, #0xd8
    ldr r7, [r4, #8]
    blx r7
    ldr r1, =0x20002100
    ldr r0, =0xcafe0123
    str r0, [r1]
    ldr r0, =0x10000
    mov r2, #256
    ldr r3, [r4, #12]
    blx r3
    ldr r3, [r4, #16]
    blx r3
    ldr r3, =0x20003001
    blx r3
    pop {r4, pc}
    .ltorg`);
  board.run(1000 * MS);
  assert.deepEqual(board.values, [0xcafe0123]);
});

test('flash read while commands are sent is a fault', () => {
  const board = new TestBoard2350(`main: ${CALL('IF')}\n blx r7\n ${CALL('EX')}\n blx r7\n bx lr`);
  assert.throws(() => board.run(MS), /read of flash, but/);
});

test('BOOTSEL is read through the chip select of flash', () => {
  const board = new TestBoard2350(`
    main: push {lr}
    ldr r0, =button
    blx r0
    pop {pc}
    .ltorg
    .section .ram, "ax"
    .thumb_func
    button: ldr r1, =0x4003001c
    mov r2, #(2 << 14)
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
    .ltorg`);
  board.run(MS);
  board.powerCycle();
  board.run(1000);
  board.pressed = true;
  board.run(MS);
  assert.deepEqual(board.values.map((value) => (value >>> 27) & 1), [1, 0]);
});

test('the light is seen once its pad is no longer isolated', () => {
  const board = new TestBoard2350(`
    main: push {lr}
    movs r0, #6
    bl release
    movs r0, #9
    bl release
    ldr r1, =0xd0000000
    mov r2, #(1 << 25)
    str r2, [r1, #0x38]
    str r2, [r1, #0x18]
    ldr r3, =0x400280cc
    movs r0, #5
    str r0, [r3]
    nop
    ldr r3, =0x4003b068
    mov r0, #256
    str r0, [r3]
    str r2, [r1, #0x20]
    pop {pc}`);
  board.run(MS);
  assert.deepEqual(board.lightChanges.map(({ on }) => on), [false, true, false]);
});

/** Reads a block of random words, or the status if that says that they are bad. */
const READ_TRNG = `
  main: ldr r1, =0x400f0000
  movs r0, #100
  str r0, [r1, #0x130]
  movs r0, #1
  str r0, [r1, #0x12c]
  1: ldr r0, [r1, #0x104]
  cmp r0, #0
  beq 1b
  bkpt #0
  ldr r0, [r1, #0x114]
  bkpt #1
  ldr r0, [r1, #0x128]
  ldr r0, [r1, #0x114]
  bkpt #2
  bx lr`;

test('the TRNG gives words that depend on the seed, once each; a source that is stuck is noticed', () => {
  const values = (randomBits: () => 0 | 1): number[] => {
    const board = new TestBoard2350(READ_TRNG, { randomBits });
    board.run(50 * MS);
    return board.values;
  };
  const [one, other] = [values(seededBits(1)), values(seededBits(2))];
  assert.deepEqual([one[0], one[2]], [1, 0]);
  assert.notEqual(one[1], other[1]);
  for (const level of [0, 1] as const) assert.equal(values(stuckBits(level))[0], 8);
});

const otpAccess = (buffer: string, length: number, flags: number): string => `
  ${CALL('OA')}
  ldr r0, =${buffer}
  movs r1, #${length}
  ldr r2, =${flags}
  blx r7
  bkpt #0
`;
const WRITE = 1 << 16, ECC = 1 << 17;

test('OTP is programmed and read through the ROM, its bits only ever set; it outlives power', () => {
  const image = `
    main: push {lr}
    ldr r1, =0x20001000
    ldr r0, =0xabcd
    str r0, [r1]
    ${otpAccess('0x20001000', 2, 0xc00 | WRITE | ECC)}
    ldr r1, =0x20001000
    ldr r0, =0x1234
    str r0, [r1]
    ${otpAccess('0x20001000', 2, 0xc00 | WRITE | ECC)}
    ${otpAccess('0x20001000', 2, 0xc00 | ECC)}
    ldr r1, =0x20001000
    ldrh r0, [r1]
    bkpt #1
    ldr r1, =0x40131800
    ldrh r0, [r1]
    bkpt #2
    pop {pc}`;
  const board = new TestBoard2350(image);
  board.run(MS);
  const unsupported = (-18) >>> 0;
  assert.deepEqual(board.values, [0, unsupported, 0, 0xabcd, 0xabcd]);
  board.powerCycle();
  board.run(MS);
  assert.deepEqual(board.values.slice(5), [0, unsupported, 0, 0xabcd, 0xabcd]);
});

test('a page of OTP that is locked is neither read nor programmed until the next reset', () => {
  const board = new TestBoard2350(`
    main: push {lr}
    ldr r0, =0x40120000 + 4 * 0x30
    movs r1, #15
    str r1, [r0]
    ${otpAccess('0x20001000', 4, 0xc00)}
    ${otpAccess('0x20001000', 4, 0xc00 | WRITE)}
    ldr r1, =0x40137000
    ldr r0, [r1]
    pop {pc}`);
  assert.throws(() => board.run(MS), /OTP row 0x00000c00, which is locked/);
  assert.deepEqual(board.values, [(-4) >>> 0, (-4) >>> 0]);
});

const BEGIN = 0xffffded3, END = 0xab123579;
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const publicPoint = publicKey.export({ type: 'spki', format: 'der' }).subarray(-64);
const words = (...values: number[]): Buffer => {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => buffer.writeUInt32LE(value >>> 0, 4 * i));
  return buffer;
};

/** Adds a second definition behind an image, signed, and links the two. */
function signed(image: Uint8Array): Uint8Array {
  const first = 272;
  const linked = Buffer.from(image);
  assert.equal(linked.readUInt32LE(first), BEGIN);
  linked.writeInt32LE(linked.length - first, first + 20);
  const head = words(BEGIN, 0x10210142, 0x00000203, 0x10000000, 0x01000406, -(linked.length + 16), 0x10000000, linked.length, 0x01000247, 10);
  const signature = createSign('sha256').update(linked).update(head).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
  const block = Buffer.concat([head, words(0x01002109), publicPoint, signature]);
  return Buffer.concat([linked, block, words(((block.length / 4 - 1) << 8) | 0xff, first - linked.length, END)]);
}

/** Fuses with secure boot, and the key that is allowed. */
function secureFuses(keyHash: Buffer, flags: number): OtpMemory {
  const fuses = new OtpMemory();
  for (let row = 0x40; row < 0x43; row++) fuses.program(row, 1);
  for (let row = 0x4b; row < 0x4d; row++) fuses.program(row, flags);
  for (let i = 0; i < 16; i++) fuses.program(0x90 + i, protect(keyHash.readUInt16LE(2 * i)));
  return fuses;
}

test('with secure boot only an image that a valid boot key has signed starts', () => {
  const plain = assemble2350('main: bkpt #1\n bx lr');
  const image = signed(plain);
  const hash = createHash('sha256').update(publicPoint).digest();
  const refused = (candidate: Uint8Array, fuses: OtpMemory): void => {
    assert.throws(() => new TestBoard2350(candidate, {}, fuses), (error) => error instanceof BootLoader && /signed/.test(error.cause));
  };
  const board = new TestBoard2350(image, {}, secureFuses(hash, 2));
  board.run(MS);
  assert.equal(board.markers.length, 1);
  refused(plain, secureFuses(hash, 2));
  refused(image, secureFuses(hash, 1));
  refused(image, secureFuses(hash, 2 | (2 << 8)));
  refused(image, secureFuses(createHash('sha256').digest(), 2));
  const changed = Uint8Array.from(image);
  changed[300]! ^= 1;
  refused(changed, secureFuses(hash, 2));
  refused(changed, new OtpMemory());
});

test('core 1 is launched through the mailboxes, and both see what the other writes', () => {
  const board = new TestBoard2350(`
    main: push {lr}
    ldr r4, =0xd0000000
    adr r5, words
    movs r6, #0
    1: ldr r0, [r5, r6]
    str r0, [r4, #0x54]
    sev
    2: ldr r1, [r4, #0x50]
    tst r1, #1
    beq 2b
    ldr r1, [r4, #0x58]
    adds r6, #4
    cmp r6, #24
    bne 1b
    3: ldr r1, [r4, #0x50]
    tst r1, #1
    beq 3b
    ldr r0, [r4, #0x58]
    bkpt #1
    pop {pc}
    .balign 4
    words: .word 0, 0, 1, vectors, 0x20080000, second + 1
    .ltorg
    .thumb_func
    second: ldr r4, =0xd0000000
    ldr r0, [r4]
    add r0, #40
    str r0, [r4, #0x54]
    1: wfe
    b 1b
    .ltorg`);
  board.run(MS);
  assert.deepEqual(board.values, [41]);
});

test('the watchdog restarts the chip and keeps its scratch registers', () => {
  const board = new TestBoard2350(`
    main: push {lr}
    ldr r1, =0x400d8000
    ldr r0, [r1, #0x0c]
    cbnz r0, 1f
    ${CLOCKS}
    ldr r1, =0x400d8000
    movs r0, #77
    str r0, [r1, #0x0c]
    ldr r0, =500
    str r0, [r1, #4]
    mov r0, #0x40000000
    str r0, [r1]
    b .
    1: ldr r2, =0x20000000
    str r0, [r2]
    pop {pc}`);
  board.run(10 * MS);
  assert.deepEqual(board.resets.map(({ cause, reason }) => [cause, reason]), [['watchdog', 1]]);
  board.run(MS);
  assert.equal(board.chip.sram[0], 77);
});

test('the SHA-256 block computes', () => {
  const board = new TestBoard2350(`
    main: ldr r1, =0x400f8000
    ldr r0, =0x1001
    str r0, [r1]
    ldr r0, =0x80636261
    str r0, [r1, #4]
    movs r0, #0
    movs r2, #14
    1: str r0, [r1, #4]
    subs r2, #1
    bne 1b
    ldr r0, =0x18000000
    str r0, [r1, #4]
    ldr r0, [r1, #8]
    bkpt #0
    bx lr`);
  board.run(MS);
  assert.deepEqual(board.values, [createHash('sha256').update('abc').digest().readUInt32BE(0)]);
});

test('ACCESSCTRL and the glitch detector keep what is written, until they are locked', () => {
  const board = new TestBoard2350(`
    main: ldr r1, =0x40060000
    ldr r0, =0xacce0038
    str r0, [r1, #0x20]
    ldr r0, =0xacce000f
    str r0, [r1]
    ldr r2, =0x40158000
    movs r0, #0
    str r0, [r2]
    movs r0, #1
    str r0, [r2, #12]
    ldr r0, =0x5bad
    str r0, [r2]
    ldr r0, [r1, #0x20]
    bkpt #1
    ldr r0, =0xacce00ff
    str r0, [r1, #0x20]
    bx lr`);
  assert.throws(() => board.run(MS), /ACCESSCTRL, which is locked/);
  assert.deepEqual(board.values, [0x38]);
  assert.ok(board.markers.length === 1);
});
