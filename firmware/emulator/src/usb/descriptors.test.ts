import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCcid, parseConfiguration, parseDevice, parseString } from './descriptors.js';

const DEVICE = Uint8Array.of(18, 1, 0, 2, 0, 0, 0, 64, 0x34, 0x12, 0x78, 0x56, 0, 1, 1, 2, 3, 1);

/** The class descriptor of a reader as the CCID specification lays it out (5.1), with extended APDUs. */
const CCID = [
  54, 0x21, 0x10, 0x01, 0, 1, 2, 0, 0, 0, 0xfc, 0x0d, 0, 0, 0xfc, 0x0d, 0, 0, 0, 0x80, 0x25, 0, 0, 0x80, 0x25, 0, 0, 0, 254,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x08, 0x04, 0, 0x0f, 0x01, 0, 0, 0xff, 0xff, 0, 0, 0, 1,
];
const READER = [
  [9, 4, 0, 0, 3, 0x0b, 0, 0, 0], CCID,
  [7, 5, 0x01, 2, 64, 0, 0], [7, 5, 0x81, 2, 64, 0, 0], [7, 5, 0x82, 3, 8, 0, 16],
];

function configuration(parts: number[][], interfaces = 1): Uint8Array {
  const body = parts.flat();
  const total = 9 + body.length;
  return Uint8Array.of(9, 2, total & 0xff, total >> 8, interfaces, 1, 0, 0x80, 50, ...body);
}

const changed = (part: number, at: number, value: number): number[][] =>
  READER.map((bytes, i) => (i === part ? bytes.map((byte, j) => (j === at ? value : byte)) : bytes));

test('a device descriptor is parsed', () => {
  const { vendor, product, serialString } = parseDevice(DEVICE);
  assert.deepEqual([vendor, product, serialString], [0x1234, 0x5678, 3]);
  assert.throws(() => parseDevice(DEVICE.slice(0, 17)), /18 bytes/);
});

test('a configuration with a reader is parsed', () => {
  const { interfaces, maxPowerMilliamperes } = parseConfiguration(configuration(READER));
  assert.equal(maxPowerMilliamperes, 100);
  assert.deepEqual(interfaces[0]!.endpoints.map(({ address, type }) => [address, type]),
    [[0x01, 'bulk'], [0x81, 'bulk'], [0x82, 'interrupt']]);
  const ccid = parseCcid(interfaces[0]!);
  assert.deepEqual([ccid.version, ccid.maxMessageLength, ccid.features], [0x0110, 271, 0x40840]);
});

const WRONG: [string, Uint8Array, RegExp][] = [
  ['a total length that lies', configuration(READER).map((byte, i) => (i === 2 ? byte + 1 : byte)), /wTotalLength/],
  ['interfaces miscounted', configuration(READER, 2), /bNumInterfaces/],
  ['endpoints miscounted', configuration(changed(0, 4, 2)), /bNumEndpoints/],
  ['a descriptor of no length', configuration(changed(3, 0, 0)), /a length of 0/],
  ['bulk packets of high speed', configuration(changed(2, 5, 2)), /high speed/],
  ['an endpoint address used twice', configuration(changed(3, 2, 0x01)), /used twice/],
];
for (const [title, data, message] of WRONG) {
  test(`refused: ${title}`, () => assert.throws(() => parseConfiguration(data), message));
}

const ccidWith = (at: number, value: number): (() => unknown) =>
  () => parseCcid(parseConfiguration(configuration(changed(1, at, value))).interfaces[0]!);

test('a CCID descriptor that libccid would not take is refused', () => {
  assert.throws(ccidWith(44, 0x0e), /messages of 270 bytes/);
  assert.throws(ccidWith(42, 0x06), /2 levels of exchange/);
  assert.throws(ccidWith(6, 4), /protocols/);
  assert.throws(ccidWith(3, 2), /version/);
});

test('strings are UTF-16', () => {
  assert.equal(parseString(Uint8Array.of(6, 3, 0x43, 0, 0x6f, 0)), 'Co');
  assert.throws(() => parseString(Uint8Array.of(5, 3, 0x43, 0, 0x6f)), /string descriptor/);
});
