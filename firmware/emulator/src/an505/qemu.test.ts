import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AREA, assembleCases, describe, makeCases, runHere, runInQemu } from './program.js';

const ROUNDS = 16, SEED = 5;

test('each instruction leaves in registers, flags and memory what QEMU makes of it', () => {
  const cases = makeCases(ROUNDS, SEED);
  assert.ok(cases.length > 2500);
  const program = assembleCases(cases, SEED);
  const expected = runInQemu(program);
  const actual = runHere(program);
  assert.equal(expected.length, cases.length * AREA);
  const different = cases.flatMap(({ assembly }, i) =>
    expected.subarray(i * AREA, (i + 1) * AREA).equals(actual.subarray(i * AREA, (i + 1) * AREA))
      ? []
      : [`${assembly}\nQEMU:\n${describe(expected, i)}\nhere:\n${describe(actual, i)}`],
  );
  assert.equal(different.length, 0, `${different.length} differ, the first:\n${different.slice(0, 5).join('\n\n')}`);
});
