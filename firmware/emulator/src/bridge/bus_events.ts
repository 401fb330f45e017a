import type { Board } from '../board.js';
import type { UsbHost } from '../usb/host.js';

/** What a host does to the bus beside transfers: numbers of the socket's protocol. */
const RESET = 0, SUSPEND = 1, RESUME = 2, WAIT = 3;

/** Carries one out; `ms` is for WAIT. @returns what the socket answers, the chip's time in ms. */
export function carryOutBusEvent(board: Board, host: UsbHost, event: number, ms: number): number {
  switch (event) {
    case RESET:
      board.complete(host.enumerate());
      break;
    case SUSPEND:
      board.bus.suspend();
      break;
    case RESUME:
      board.bus.resume();
      break;
    case WAIT:
      board.run(ms * 1e6);
      break;
    default:
      throw new Error(`there is no bus event ${event}`);
  }
  return Math.floor(board.chip.clock.nanos / 1e6);
}
