import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../chip/fault.js';
import { NorFlash, PowerCut, SECTOR_SIZE } from './nor_flash.js';

const SIZE = 4 * SECTOR_SIZE;

test('programming clears bits, and erasing sets those of a sector', () => {
  const flash = new NorFlash(SIZE);
  flash.program(SECTOR_SIZE + 10, Uint8Array.of(0xf0));
  flash.program(SECTOR_SIZE + 10, Uint8Array.of(0x30));
  assert.equal(flash.bytes[SECTOR_SIZE + 10], 0x30);
  flash.eraseSector(SECTOR_SIZE);
  assert.equal(flash.bytes[SECTOR_SIZE + 10], 0xff);
  assert.deepEqual([...flash.erasures], [0, 1, 0, 0]);
});

test('programming ones over zeros is a fault, but for FF, which leaves a byte alone', () => {
  const flash = new NorFlash(SIZE);
  flash.program(0, Uint8Array.of(0x0f));
  assert.throws(() => flash.program(0, Uint8Array.of(0xf0)), Fault);
  flash.program(0, Uint8Array.of(0xff));
  assert.equal(flash.bytes[0], 0x0f);
});

test('a program stays within its page, and within flash', () => {
  const flash = new NorFlash(SIZE);
  assert.throws(() => flash.program(250, new Uint8Array(8)), Fault);
  assert.throws(() => flash.program(SIZE, new Uint8Array(1)), Fault);
  assert.throws(() => flash.eraseSector(100), Fault);
});

const PATTERN = new Uint8Array(256).fill(0x5a);

test('a cut program leaves a subset of its zeros, the same for the same seed', () => {
  const cut = (seed: number): Uint8Array => {
    const flash = new NorFlash(SIZE);
    flash.cutAt({ step: 0, tear: 'torn', seed });
    assert.throws(() => flash.program(0, PATTERN), PowerCut);
    return flash.bytes.slice(0, 256);
  };
  assert.deepEqual(cut(1), cut(1));
  assert.notDeepEqual(cut(1), cut(2));
  for (const byte of cut(1)) assert.equal(byte & 0x5a, 0x5a);
  assert.ok(cut(1).some((byte) => byte !== 0xff && byte !== 0x5a));
});

test('a cut erasure leaves a subset of the sector erased, and no other sector touched', () => {
  const flash = new NorFlash(SIZE);
  flash.bytes.fill(0);
  flash.cutAt({ step: 0, tear: 'torn', seed: 3 });
  assert.throws(() => flash.eraseSector(SECTOR_SIZE), PowerCut);
  const sector = flash.bytes.slice(SECTOR_SIZE, 2 * SECTOR_SIZE);
  assert.ok(sector.some((byte) => byte !== 0) && sector.some((byte) => byte !== 0xff));
  assert.ok(flash.bytes.slice(0, SECTOR_SIZE).every((byte) => byte === 0));
  assert.ok(flash.bytes.slice(2 * SECTOR_SIZE).every((byte) => byte === 0));
});

test('weak bits change from start to start until they are erased', () => {
  const flash = new NorFlash(SIZE);
  flash.bytes.fill(0);
  flash.cutAt({ step: 0, tear: 'torn', seed: 3 });
  assert.throws(() => flash.eraseSector(0), PowerCut);
  flash.powerUp(1);
  const first = flash.bytes.slice(0, SECTOR_SIZE);
  flash.powerUp(2);
  assert.notDeepEqual(flash.bytes.slice(0, SECTOR_SIZE), first);
  flash.eraseSector(0);
  flash.powerUp(3);
  assert.ok(flash.bytes.slice(0, SECTOR_SIZE).every((byte) => byte === 0xff));
});

test('weak bits stay as they are once they are programmed to zero', () => {
  const flash = new NorFlash(SIZE);
  flash.cutAt({ step: 0, tear: 'torn', seed: 3 });
  assert.throws(() => flash.program(0, PATTERN), PowerCut);
  flash.program(0, PATTERN);
  flash.powerUp(1);
  assert.deepEqual(flash.bytes.slice(0, 256), PATTERN);
});

test('a cut before or after its step leaves the step undone or done', () => {
  for (const [tear, expected] of [['before', 0xff], ['after', 0x5a]] as const) {
    const flash = new NorFlash(SIZE);
    flash.cutAt({ step: 1, tear, seed: 1 });
    flash.program(0, PATTERN);
    assert.throws(() => flash.program(256, PATTERN), PowerCut);
    assert.equal(flash.bytes[0], 0x5a);
    assert.equal(flash.bytes[256], expected);
    flash.program(512, PATTERN);
  }
});
