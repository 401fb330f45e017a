import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FlashFile } from './flash_file.js';
import { NorFlash } from './nor_flash.js';

test('a file keeps flash, each change at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-flash-'));
  try {
    const path = join(folder, 'flash.bin');
    const first = new NorFlash(65536);
    assert.equal(new FlashFile(first, path).existed, false);
    first.program(4096, Uint8Array.of(1, 2, 3));
    // Not closed: as after a kill.
    const second = new NorFlash(65536);
    const file = new FlashFile(second, path);
    assert.equal(file.existed, true);
    assert.deepEqual(second.bytes, first.bytes);
    file.close();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.throws(() => new FlashFile(new NorFlash(131072), path), /holds 65536 bytes/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
