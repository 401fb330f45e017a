import type { UsbSide } from '../usb/side.js';
import type { ChipClock } from './clock.js';

/** What outlives a reset by the watchdog. */
export interface Reset {
  scratch: Uint32Array;
  reason: number;
}

/** One life of a chip, from power-on or reset to the next, as the board sees it. */
export interface EmulatedChip {
  readonly clock: ChipClock;
  readonly usb: UsbSide;
  /** Runs until `nanos` of the chip's time, or until `stop` is called. Faults, resets and power cuts are thrown. */
  runUntil(nanos: number): void;
  stop(): void;
  /** Tells of each level of a pin. */
  listenToPin(number: number, tell: (level: boolean) => void): void;
}
