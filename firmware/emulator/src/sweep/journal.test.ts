import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NorFlash, PowerCut, type Tear } from '../flash/nor_flash.js';
import { JournalFlash } from './journal.js';

const SIZE = 8192;

function work(flash: NorFlash): void {
  flash.program(0, Uint8Array.of(0x12, 0x34));
  flash.program(4096, new Uint8Array(256));
  flash.eraseSector(4096);
  flash.program(0, Uint8Array.of(0x02, 0x00, 0x77));
}

test('a cut made from the journal leaves flash as the cut itself does', () => {
  const journal = new JournalFlash(new Uint8Array(SIZE).fill(0xff));
  work(journal);
  assert.equal(journal.journal.length, 4);
  for (const tear of ['before', 'torn', 'after'] as Tear[]) {
    for (let step = 0; step < 4; step++) {
      const cut = new NorFlash(SIZE);
      cut.cutAt({ step, tear, seed: 7 });
      assert.throws(() => work(cut), PowerCut);
      assert.deepEqual(journal.cutIn(step, tear, 7).bytes, cut.bytes);
    }
  }
  assert.throws(() => journal.cutIn(4, 'torn', 7), /there are 4 steps/);
});
