import type { RPUSBController } from 'rp2040js';
import type { ChipClock } from '../chip/clock.js';

/** What the wires of USB need of a chip: its controller (the same on both chips), the controller's memory, and time. */
export interface UsbSide {
  readonly clock: ChipClock;
  readonly controller: RPUSBController;
  readonly memory: Uint8Array;
  readonly memoryView: DataView;
  /** Cycles of the system clock, and its frequency (Hz). */
  readonly cycles: number;
  readonly systemHertz: number;
  /** Whether the PHY is connected to the controller, and the controller has its clock. */
  readonly connected: boolean;
  stop(): void;
}
