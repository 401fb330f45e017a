// Times RSA in the firmware's own image, as a host sees it: an emulated board, over its USB, by APDUs. Cycles are those of
// core 0 from the command's last packet to the answer's first, USB and storage included.
//
//   node image.mjs IMAGE.uf2          a key pair of RSA-2048, then signatures with it
import { readFileSync } from 'node:fs';

const emulator = new URL('../../firmware/emulator/dist/', import.meta.url);
const { Board } = await import(new URL('board.js', emulator));
const { UsbHost } = await import(new URL('usb/host.js', emulator));
const { CcidReader } = await import(new URL('usb/ccid.js', emulator));

const bytes = (hex) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const ascii = (text) => Buffer.from(text).toString('hex');
const tlv = (tag, value) => tag + (value.length / 2).toString(16).padStart(2, '0') + value;
/** A command with extended lengths, for an answer of any length. */
const apdu = (header, data) => bytes(`${header} 00 ${(data.length / 2).toString(16).padStart(4, '0')} ${data} 0000`);

const PIN = ascii('648219');
const SELECT = '00 A4 04 00 0B E8 2B 06 01 04 01 81 C3 1F 02 01 00';
const TEMPLATE =
  tlv('5f29', '00') + tlv('42', ascii('UTCA00001')) +
  tlv('7f49', tlv('06', '04007f00070202020102') + tlv('82', '010001') + tlv('02', '0800')) +
  tlv('5f20', ascii('UTTESTKEY00001'));
const INITIALIZATION = tlv('80', '0001') + tlv('81', PIN) + tlv('82', '3537363231383830') + tlv('91', '03');

const board = new Board();
board.load(readFileSync(process.argv[2]));
board.powerOn();
const host = new UsbHost(board);
const [reader] = CcidReader.of(host, board.complete(host.enumerate()));
board.complete(reader.powerOn());

function transmit(command) {
  const { core } = board.chip.rp;
  const before = core.cycles;
  const answer = board.complete(reader.transmit(command));
  const status = Buffer.from(answer.subarray(-2)).toString('hex');
  if (status !== '9000') throw new Error(`${Buffer.from(command.subarray(0, 4)).toString('hex')} is answered ${status}`);
  return core.cycles - before;
}
const report = (name, cycles) => console.log(`${name.padEnd(34)}${cycles.toLocaleString('en').padStart(14)}`);

transmit(bytes(SELECT));
transmit(bytes(`80 50 00 00 ${tlv('', INITIALIZATION)}`));
transmit(bytes(SELECT));
transmit(bytes(`00 20 00 81 ${tlv('', PIN)}`));
report('RSA-2048 GENERATE KEY PAIR', transmit(apdu('00 46 01 00', TEMPLATE)));
for (let i = 0; i < 2; i++) report('RSA-2048 SIGN', transmit(apdu('80 68 01 33', '5ac3'.repeat(16))));
