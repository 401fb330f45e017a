import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeUf2, parseUf2 } from './uf2.js';

const DATA = Uint8Array.from({ length: 600 }, (_, i) => i);

test('an image is taken apart as it was put together', () => {
  const pieces = parseUf2(makeUf2(0x1000, DATA));
  assert.deepEqual(pieces.map(({ offset }) => offset), [0x1000, 0x1100, 0x1200]);
  assert.deepEqual(pieces[1]!.data, DATA.slice(256, 512));
});

test('an image for another chip, or one that is damaged, is refused', () => {
  assert.throws(() => parseUf2(makeUf2(0, DATA, 0xe48bff59)), /family/);
  assert.throws(() => parseUf2(makeUf2(0, DATA).slice(0, 1000)), /whole blocks/);
  for (const [at, message] of [[0, /magic/], [508, /magic/], [16, /256/], [20, /numbered/], [12, /address/]] as const) {
    const image = makeUf2(0, DATA);
    image[512 + at]! ^= 1;
    assert.throws(() => parseUf2(image), message);
  }
});
