import type { ChipClock } from '../chip/clock.js';
import type { SelectLine } from '../flash/ssi.js';
import { noRegister, Registers, row, type Block } from './block.js';

export const PINS = 48;
const NOT_CONNECTED = 0x1f, SIO_FUNCTION = 5;
const ISOLATED = 1 << 8, OUTPUT_DISABLED = 1 << 7;

/** What SIO drives onto pins. */
export interface Outputs {
  value(pin: number): boolean;
  enabled(pin: number): boolean;
}

/** Functions, overrides and pads of the pins of bank 0; who listens to a pin is told of its level. */
export class Pins {
  readonly io: Registers;
  readonly pads: Registers;
  private readonly listeners: { pin: number; level: boolean | undefined; tell: (level: boolean) => void }[] = [];

  constructor(private readonly outputs: () => Outputs) {
    const changed = (): void => this.changed();
    this.io = new (class extends Registers {
      override write(offset: number, value: number, written: number): void {
        super.write(offset, value, written);
        changed();
      }
    })('IO_BANK0', { ...row(0, PINS, 0, 8), ...row(4, PINS, NOT_CONNECTED, 8), ...row(0x230, 60) });
    this.pads = new (class extends Registers {
      override write(offset: number, value: number, written: number): void {
        super.write(offset, value, written);
        changed();
      }
    })('PADS_BANK0', { 0: 0, ...row(4, PINS, 0x116), ...row(4 + 4 * PINS, 2, 0x5a) });
  }

  listen(pin: number, tell: (level: boolean) => void): void {
    this.listeners.push({ pin, level: undefined, tell });
  }

  /** Something that drives pins has changed. */
  changed(): void {
    for (const listener of this.listeners) {
      const level = this.level(listener.pin);
      if (level === listener.level) continue;
      listener.level = level;
      listener.tell(level);
    }
  }

  private level(pin: number): boolean {
    const control = this.io.get(8 * pin + 4);
    const pad = this.pads.get(4 + 4 * pin);
    if (pad & (ISOLATED | OUTPUT_DISABLED) || (control & 31) !== SIO_FUNCTION) return false;
    const outputs = this.outputs();
    return outputs.enabled(pin) && outputs.value(pin);
  }
}

const SELECT_CTRL = 0x1c, LAST = 0x3c, HIGH_INPUT_SELECT = 27;
const OUTPUT_OVERRIDE = 12, ENABLE_OVERRIDE = 14;
/** How long the pull-up takes to raise the line once nobody drives it; the button pulls it down in the same time. */
const SETTLE_NANOS = 2000;

/** The pins of flash, with their overrides. The chip select is also the BOOTSEL button. */
export class FlashPins implements Block, SelectLine {
  readonly name = 'IO_QSPI';
  private readonly control = new Uint32Array(8);
  private releasedAt = 0;
  /** Told when the chip select's overrides changed. */
  onSelect: () => void = () => {};

  constructor(
    private readonly clock: ChipClock,
    private readonly pressed: () => boolean,
  ) {}

  get forcedLow(): boolean {
    return this.selectOverride === 2 && !this.released;
  }

  get forcedHigh(): boolean {
    return this.selectOverride === 3 && !this.released;
  }

  /** Whether the QMI drives the chip select. */
  get driven(): boolean {
    return this.selectOverride === 0 && !this.released;
  }

  /** Gives the pins back to the QMI, as the mask ROM does. */
  removeOverrides(): void {
    this.control[3]! &= ~0xf000;
    this.onSelect();
  }

  read(offset: number): number {
    if (offset > LAST) return noRegister(this.name, offset);
    return offset & 4 ? this.control[offset >>> 3]! : 0;
  }

  write(offset: number, value: number): void {
    if (offset > LAST || !(offset & 4)) noRegister(this.name, offset);
    const wasReleased = this.released;
    this.control[offset >>> 3] = value;
    if (offset !== SELECT_CTRL) return;
    if (this.released && !wasReleased) this.releasedAt = this.clock.nanos;
    this.onSelect();
  }

  /** What SIO's GPIO_HI_IN reads: USB's pins and flash's. */
  readInputs(): number {
    const others = 0x3f << (HIGH_INPUT_SELECT - 1);
    return ((others & ~(1 << HIGH_INPUT_SELECT)) | (this.selectLevel ? 1 << HIGH_INPUT_SELECT : 0)) >>> 0;
  }

  private get selectOverride(): number {
    return (this.control[3]! >>> OUTPUT_OVERRIDE) & 3;
  }

  private get released(): boolean {
    return ((this.control[3]! >>> ENABLE_OVERRIDE) & 3) === 2;
  }

  private get selectLevel(): boolean {
    if (!this.released) return this.selectOverride !== 2;
    return !this.pressed() || this.clock.nanos - this.releasedAt < SETTLE_NANOS;
  }
}
