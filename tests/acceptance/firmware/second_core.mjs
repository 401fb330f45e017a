// A fault of core 1 in the firmware's image: `node second_core.mjs IMAGE.uf2 FLASH`. Fails when it is not one of the board.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const emulator = new URL('../../../firmware/emulator/dist/', import.meta.url);
const { Board } = await import(new URL('board.js', emulator));
const { FlashFile } = await import(new URL('flash/flash_file.js', emulator));
const { NorFlash } = await import(new URL('flash/nor_flash.js', emulator));
const { UsbHost } = await import(new URL('usb/host.js', emulator));

const SRAM = 0x20000000;
const HARD_FAULT = 3 * 4;
const FAULT_MARK = 0x544c5546;
/** The handler's own code is all that stays. */
const MOST_LEFT = 160;
const MS = 1e6;

const [image, file] = process.argv.slice(2);
const flash = new NorFlash();
const kept = new FlashFile(flash, file);
const board = new Board({ flash });
board.load(readFileSync(image));
board.powerOn();
board.complete(new UsbHost(board).enumerate());

const { chip } = board;
assert.ok(chip.second.launched, 'core 1 was not launched');
const { core } = chip.second.view;
assert.ok(core.waiting, 'core 1 does not sleep without a job');
assert.ok(core.PC >= SRAM, `core 1 sleeps at ${core.PC.toString(16)}, not in SRAM`);

const handler = new DataView(chip.rp.sram.buffer).getUint32(core.VTOR + HARD_FAULT - SRAM, true);
core.PC = handler & ~1;
core.waiting = false;
board.run(20 * MS);
assert.equal(board.resets.length, 1, 'the chip did not restart');
assert.equal(board.resets[0].scratch[0], FAULT_MARK);
const left = chip.rp.sram.reduce((count, byte) => count + (byte ? 1 : 0), 0);
assert.ok(left < MOST_LEFT, `${left} bytes of RAM were not wiped`);

board.complete(new UsbHost(board).enumerate());
assert.ok(board.chip.second.launched, 'core 1 was not launched again');
kept.close();
console.log('core 1 faults as the board does');
