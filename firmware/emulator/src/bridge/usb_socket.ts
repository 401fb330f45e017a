import { createServer, type Server, type Socket } from 'node:net';
import type { Board } from '../board.js';
import { carryOutBusEvent } from './bus_events.js';
import { Stalled, TimedOut, UsbHost } from '../usb/host.js';

const REQUEST_SIZE = 20;
const IN = 0x80;
const BUS_EVENT = 2;
/** libusb's LIBUSB_ERROR_TIMEOUT and LIBUSB_ERROR_PIPE. */
const TIMED_OUT = -7, STALLED = -9;

/**
 * Carries out the transfers of a USB driver in another process, one after the other. A request is 20 bytes: whether it is a
 * bulk transfer (1) or what bus_events.ts carries out (2), endpoint or event (1), unused (2), length (4), timeout in ms (4), setup packet (8), numbers little-endian; then data
 * for the device. The answer is a number of 4 bytes, negative for an error of libusb, else a count; then as many bytes from the
 * device.
 */
export class UsbSocket {
  private readonly server: Server;

  /** `host` has enumerated the device. */
  constructor(
    private readonly board: Board,
    private readonly host: UsbHost,
    path: string,
  ) {
    this.server = createServer((socket) => this.serve(socket)).listen(path);
  }

  close(): void {
    this.server.close();
  }

  private serve(socket: Socket): void {
    let waiting = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      for (let size; (size = requestSize(waiting)) && waiting.length >= size; waiting = waiting.subarray(size)) {
        socket.write(this.answer(waiting.subarray(0, size)));
      }
    });
    socket.on('error', () => socket.destroy());
  }

  private answer(request: Buffer): Buffer {
    const status = Buffer.alloc(4);
    try {
      if (request[0] === BUS_EVENT) {
        status.writeInt32LE(carryOutBusEvent(this.board, this.host, request[1]!, request.readUInt32LE(8)));
        return status;
      }
      const data = this.transfer(request);
      status.writeInt32LE(isIn(request) ? data.length : request.length - REQUEST_SIZE);
      return Buffer.concat([status, data]);
    } catch (error) {
      if (!(error instanceof Stalled || error instanceof TimedOut)) throw error;
      status.writeInt32LE(error instanceof Stalled ? STALLED : TIMED_OUT);
      return status;
    }
  }

  private transfer(request: Buffer): Uint8Array {
    const { board, host } = this;
    const [endpoint, length, timeout] = [request[1]!, request.readUInt32LE(4), request.readUInt32LE(8)];
    const data = Uint8Array.from(request.subarray(REQUEST_SIZE));
    if (request[0] === 0) {
      const setup = {
        type: request[12]!, request: request[13]!, value: request.readUInt16LE(14), index: request.readUInt16LE(16),
        length: request.readUInt16LE(18),
      };
      if (isIn(request)) return board.complete(host.controlIn(setup));
      board.complete(host.controlOut(setup, data));
    } else {
      if (isIn(request)) return board.complete(host.bulkIn(endpoint, length, timeout));
      board.complete(host.bulkOut(endpoint, data, timeout));
    }
    return new Uint8Array(0);
  }
}

const isIn = (request: Buffer): boolean => (request[request[0] === 0 ? 12 : 1]! & IN) !== 0;

/** How long the request is that begins here; nothing before that is known. */
function requestSize(bytes: Buffer): number | undefined {
  if (bytes.length < REQUEST_SIZE) return undefined;
  return REQUEST_SIZE + (isIn(bytes) ? 0 : bytes.readUInt32LE(4));
}
