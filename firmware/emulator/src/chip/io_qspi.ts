import { BasePeripheral, type RP2040 } from 'rp2040js';
import type { SelectLine } from '../flash/ssi.js';
import type { ChipClock } from './clock.js';

const SS_CTRL = 0x0c;
const LAST_CTRL = 0x2c;
const HIGH_INPUTS = 0x08;
const SELECT_BIT = 1 << 1;
/** How long the pull-up takes to raise the line once nobody drives it; the button pulls it down in the same time. */
const SETTLE_NANOS = 2000;

/**
 * The pins of flash, with their overrides. The chip select is also the BOOTSEL button: when its output is disabled,
 * a pull-up raises it unless the button is pressed.
 */
export class IoQspi extends BasePeripheral implements SelectLine {
  private readonly control = new Array<number>(6).fill(0);
  private releasedAt = 0;
  /** Told when the chip select's overrides changed. */
  onSelect: () => void = () => {};

  constructor(
    rp: RP2040,
    private readonly clock: ChipClock,
    private readonly pressed: () => boolean,
  ) {
    super(rp, 'IO_QSPI');
  }

  get forcedLow(): boolean {
    return this.selectOverride === 2 && !this.released;
  }

  get forcedHigh(): boolean {
    return this.selectOverride === 3 && !this.released;
  }

  /** Whether the SSI drives the chip select. */
  get driven(): boolean {
    return this.selectOverride === 0 && !this.released;
  }

  /** Gives the pins back to the SSI, as the mask ROM does. */
  removeOverrides(): void {
    this.control[1]! &= ~0x3300;
    this.onSelect();
  }

  override readUint32(offset: number): number {
    if (offset > LAST_CTRL) return super.readUint32(offset);
    return offset & 4 ? this.control[offset >>> 3]! : 0;
  }

  override writeUint32(offset: number, value: number): void {
    if (offset > LAST_CTRL || !(offset & 4)) return super.writeUint32(offset, value);
    const wasReleased = this.released;
    this.control[offset >>> 3] = value;
    if (offset !== SS_CTRL) return;
    if (this.released && !wasReleased) this.releasedAt = this.clock.nanos;
    this.onSelect();
  }

  /** What SIO's GPIO_HI_IN reads. */
  readInputs(): number {
    return (0x3f & ~SELECT_BIT) | (this.selectLevel ? SELECT_BIT : 0);
  }

  /** Makes SIO read these pins. */
  attach(sio: RP2040['sio']): void {
    const read = sio.readUint32.bind(sio);
    sio.readUint32 = (offset: number) => (offset === HIGH_INPUTS ? this.readInputs() : read(offset));
  }

  private get selectOverride(): number {
    return (this.control[1]! >>> 8) & 3;
  }

  private get released(): boolean {
    return ((this.control[1]! >>> 12) & 3) === 2;
  }

  private get selectLevel(): boolean {
    if (!this.released) return this.selectOverride !== 2;
    // Before the line has settled it still reads as it was driven: high, which is "not pressed".
    return !this.pressed() || this.clock.nanos - this.releasedAt < SETTLE_NANOS;
  }
}
