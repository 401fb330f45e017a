import { randomFillSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Board } from './board.js';
import { Bridge } from './bridge/bridge.js';
import { carryOut, CONTROL_HELP } from './bridge/control.js';
import { UsbSocket } from './bridge/usb_socket.js';
import { seededBits, stuckBits, type RandomBits } from './chip/peripherals.js';
import { FlashFile } from './flash/flash_file.js';
import { NorFlash } from './flash/nor_flash.js';
import { FAMILY_RP2350, familyOf } from './image/uf2.js';
import { makeRp2350 } from './rp2350/chip.js';
import { OtpMemory } from './rp2350/otp.js';
import { UsbHost } from './usb/host.js';

const PICO2_FLASH = 4 * 1024 * 1024;

const USAGE = `Usage: node dist/main.js --image UF2 --flash FILE [--vpcd HOST:PORT | --usb SOCKET | --prepare] [--random SOURCE] [--real-time]

Runs an emulated board, with an RP2040 or an RP2350 as the image is for, and puts it into a slot of pcscd's virtual reader, until it is told to quit.

  --image UF2        the firmware
  --flash FILE       what keeps its flash and fuses; made when it is not there. The image is written into it at each start, its data stays
  --vpcd HOST:PORT   the slot (default: 127.0.0.1:35963)
  --usb SOCKET       instead, carry out USB transfers that come over this Unix socket, for the driver of a reader; no lines are read
  --real-time        do not run faster than a real board
  --prepare          only start the firmware until a host sees it, say after how long and how its light blinked, and end: its
                     first start takes long
  --random SOURCE    the noise source's bits: "system" (default), a number (the same bits each time), or "stuck"

Lines on standard input do what a hand would do to a board; each is answered by a line that begins with "ok" or "error":
${CONTROL_HELP.replace(/^/gm, '  ')}`;

/** The emulated noise source as good as this computer's random generator. */
function systemBits(): RandomBits {
  const pool = new Uint8Array(4096);
  let used = pool.length * 8;
  return () => {
    if (used === pool.length * 8) {
      randomFillSync(pool);
      used = 0;
    }
    const bit = (pool[used >> 3]! >> (used & 7)) & 1;
    used++;
    return bit as 0 | 1;
  };
}

function randomBits(source: string): RandomBits {
  if (source === 'system') return systemBits();
  return source === 'stuck' ? stuckBits(1) : seededBits(Number(source));
}

/** A board with the chip that the image is for, and what keeps its memory. */
function makeBoard(image: Uint8Array, path: string, bits: RandomBits): { board: Board; file: FlashFile } {
  if (familyOf(image) !== FAMILY_RP2350) {
    const flash = new NorFlash();
    return { file: new FlashFile(flash, path), board: new Board({ flash, randomBits: bits }) };
  }
  const flash = new NorFlash(PICO2_FLASH);
  const uniqueId = Uint8Array.of(0x5a, 0x17, 0xc0, 0xff, 0xee, 0x12, 0x34, 0x56);
  const fuses = new OtpMemory(uniqueId);
  return {
    file: new FlashFile(flash, path, fuses),
    board: new Board({ flash, randomBits: bits, uniqueId }, FAMILY_RP2350, makeRp2350(fuses)),
  };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      image: { type: 'string' },
      flash: { type: 'string' },
      vpcd: { type: 'string', default: '127.0.0.1:35963' },
      random: { type: 'string', default: 'system' },
      'real-time': { type: 'boolean', default: false },
      usb: { type: 'string' },
      prepare: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help || !values.image || !values.flash) {
    (values.help ? console.log : console.error)(USAGE);
    return values.help ? 0 : 2;
  }
  if (!existsSync(values.image)) throw new Error(`there is no ${values.image}`);
  const image = readFileSync(values.image);
  const { board, file } = makeBoard(image, values.flash, randomBits(values.random!));
  board.load(image);
  if (values.usb) {
    board.powerOn();
    const usb = new UsbHost(board);
    board.complete(usb.enumerate());
    const socket = new UsbSocket(board, usb, values.usb);
    await new Promise((end) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, end)));
    socket.close();
    file.close();
    process.exit();
  }
  if (values.prepare) {
    board.powerOn();
    board.complete(new UsbHost(board).enumerate());
    const seconds = (board.chip.clock.nanos / 1e9).toFixed(1);
    console.log(`a host saw the device after ${seconds} s of the chip's time; its light changed ${board.lightChanges.length} times`);
    file.close();
    return 0;
  }
  const [host, port] = values.vpcd!.split(':') as [string, string];
  const bridge = new Bridge(board, {
    host, port: Number(port), realTime: values['real-time']!, log: (line) => console.error(line),
  });
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => console.log(carryOut(line, board, bridge)));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => bridge.end());
  try {
    await bridge.run();
  } finally {
    lines.close();
    process.stdin.destroy();
    file.close();
  }
  return 0;
}

main().then(
  (status) => (process.exitCode = status),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
