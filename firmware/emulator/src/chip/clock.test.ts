import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RP2040 } from 'rp2040js';
import { ChipClock } from './clock.js';

/** A clock, and the cycle counter that it follows. */
function start(frequency: number): { clock: ChipClock; core: { cycles: number } } {
  const core = { cycles: 0 };
  const clock = new ChipClock();
  clock.follow(core as RP2040['core'], frequency);
  return { clock, core };
}

test('a run comes to its end, whatever the frequency', () => {
  for (const frequency of [6.5e6, 12e6, 125e6, 133e6, 200e6]) {
    const { clock, core } = start(frequency);
    for (let end = 1; end < 1e9; end = end * 1.37 + 0.1) {
      clock.setEnd(end);
      core.cycles = clock.nextCycles;
      assert.ok(clock.nanos >= end && clock.nanos - end < 1e9 / frequency + 1, `${clock.nanos} for ${end} at ${frequency} Hz`);
    }
  }
});

test('alarms fire in their order, also when one makes another', () => {
  const { clock, core } = start(1e9);
  const fired: string[] = [];
  const later = clock.createAlarm(() => fired.push('later'));
  clock.createAlarm(() => fired.push('second')).schedule(20);
  clock.createAlarm(() => {
    fired.push('first');
    later.schedule(5);
  }).schedule(10);
  const never = clock.createAlarm(() => fired.push('never'));
  never.schedule(12);
  never.cancel();
  while (core.cycles < 100 && Number.isFinite(clock.nextCycles)) {
    core.cycles = clock.nextCycles;
    clock.fireDue();
  }
  assert.deepEqual(fired, ['first', 'later', 'second']);
});

test('time goes on from where it was when the frequency changes', () => {
  const { clock, core } = start(1e9);
  core.cycles = 1000;
  clock.setFrequency(1e8);
  core.cycles += 10;
  assert.equal(clock.nanos, 1100);
});
