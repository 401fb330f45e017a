import { BasePeripheral, type RP2040 } from 'rp2040js';
import { Fault } from '../chip/fault.js';
import type { SpiFlash } from './spi_flash.js';
import type { Xip } from './xip.js';

const CTRLR0 = 0x00, SSIENR = 0x08, SER = 0x10, BAUDR = 0x14, TXFLR = 0x20, RXFLR = 0x24, SR = 0x28;
const IDR = 0x58, VERSION = 0x5c, DR0 = 0x60, SPI_CTRLR0 = 0xf4;
const WRITABLE = new Set([CTRLR0, 0x04, SSIENR, 0x0c, SER, BAUDR, 0x18, 0x1c, 0x2c, 0x4c, 0x50, 0x54, 0xf0, SPI_CTRLR0, 0xf8]);
const FIFO_DEPTH = 16;
/** How the mask ROM leaves the SSI after flash_exit_xip: frames of 8 bits, both directions. */
const ROM_SETTINGS: [number, number][] = [[CTRLR0, 7 << 16], [BAUDR, 6], [SER, 1], [SSIENR, 1]];

/** The chip select of flash: who drives it is set in IO_QSPI. */
export interface SelectLine {
  /** Driven low by an override: selected until that ends. */
  readonly forcedLow: boolean;
  readonly forcedHigh: boolean;
}

/** The synchronous serial interface to flash: its registers, and a FIFO that shifts at once. */
export class Ssi extends BasePeripheral {
  private readonly registers = new Map<number, number>();
  private received: number[] = [];

  constructor(
    rp: RP2040,
    private readonly flash: SpiFlash,
    private readonly xip: Xip,
    private readonly select: SelectLine,
  ) {
    super(rp, 'SSI');
  }

  /** Sets the registers as the mask ROM does before it talks to flash. */
  setUpByRom(): void {
    for (const [offset, value] of ROM_SETTINGS) this.registers.set(offset, value);
    this.received = [];
  }

  /** The chip select moved. */
  selectChanged(): void {
    if (this.select.forcedLow) this.flash.select();
    else this.flash.deselect();
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case SR: return this.status();
      case TXFLR: return 0;
      case RXFLR: return this.received.length;
      case IDR: return 0x51535049;
      case VERSION: return 0x3430312a;
      case DR0: return this.pop();
      default: return WRITABLE.has(offset) ? this.registers.get(offset) ?? 0 : super.readUint32(offset);
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === DR0) return this.push(value);
    if (!WRITABLE.has(offset)) return super.writeUint32(offset, value);
    if (this.enabled && (offset === CTRLR0 || offset === BAUDR || offset === SPI_CTRLR0)) {
      throw new Fault('the SSI was set up while enabled');
    }
    this.registers.set(offset, value);
    if (offset === SSIENR) this.enabledChanged();
  }

  private get enabled(): boolean {
    return ((this.registers.get(SSIENR) ?? 0) & 1) === 1;
  }

  private get control(): number {
    return this.registers.get(CTRLR0) ?? 0;
  }

  /** EEPROM read: the mode in which XIP works. */
  private get readsOnly(): boolean {
    return ((this.control >>> 8) & 3) === 3;
  }

  private enabledChanged(): void {
    this.received = [];
    if (!this.select.forcedLow) this.flash.deselect();
    if (!this.enabled) return this.xip.disable();
    if (!this.readsOnly) return;
    const divider = this.registers.get(BAUDR) ?? 0;
    if (divider < 2 || divider % 2) throw new Fault(`XIP with the SSI's divider ${divider}`);
    if (((this.control >>> 16) & 31) !== 31) throw new Fault('XIP with frames other than 32 bits');
    if (((this.control >>> 21) & 3) === 2 && !this.flash.quadEnabled) throw new Fault("quad XIP without flash's quad enable");
    if ((this.registers.get(SER) ?? 0) & 1) this.xip.enter();
  }

  private status(): number {
    // Where the hardware drives the chip select, a command ends when the FIFO has run empty.
    if (!this.select.forcedLow) this.flash.deselect();
    return (this.received.length ? 1 << 3 : 0) | (1 << 2) | (1 << 1);
  }

  private push(value: number): void {
    if (!this.enabled) throw new Fault('a write to the disabled SSI');
    if (this.readsOnly) {
      this.received.push(0);
      return;
    }
    if (this.received.length >= FIFO_DEPTH) throw new Fault("the SSI's receive FIFO overflows");
    if (!this.select.forcedLow && !this.select.forcedHigh) this.flash.select();
    this.received.push(this.flash.exchange(value & 0xff));
  }

  private pop(): number {
    return this.received.shift() ?? 0;
  }
}
