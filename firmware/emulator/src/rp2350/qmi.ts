import { Fault, hex } from '../chip/fault.js';
import type { SpiFlash } from '../flash/spi_flash.js';
import type { Xip } from '../flash/xip.js';
import { Registers, row } from './block.js';

const DIRECT_CSR = 0, DIRECT_TX = 4, DIRECT_RX = 8;
const M0_READ_COMMAND = 0x14;
const ENABLE = 1 << 0, ASSERT_SELECT = 1 << 2, AUTO_SELECT = 1 << 6, TX_EMPTY = 1 << 11, RX_EMPTY = 1 << 16, RX_FULL = 1 << 17;
const KEPT = 0xffc000cd;
const NO_PUSH = 1 << 20, WIDE = (3 << 16) | (1 << 18);
const FIFO_DEPTH = 4;

/**
 * The interface to flash: its window is there once the read command of memory 0 is set after the ROM's flash_exit_xip; in direct mode
 * bytes are exchanged one by one, at once.
 */
export class Qmi extends Registers {
  private received: number[] = [];

  constructor(
    private readonly flash: SpiFlash,
    private readonly xip: Xip,
  ) {
    super('QMI', {
      [DIRECT_CSR]: 0x01800000, [DIRECT_TX]: 0, [DIRECT_RX]: 0, 0x0c: 0x40000004, 0x10: 0x00001000, [M0_READ_COMMAND]: 0xa003, 0x18: 0x1000, 0x1c: 0xa002,
      0x20: 0x40000004, 0x24: 0x1000, 0x28: 0xa003, 0x2c: 0x1000, 0x30: 0xa002, ...row(0x34, 8, 0x04000000),
    });
  }

  override read(offset: number): number {
    if (offset === DIRECT_CSR) {
      const level = this.received.length;
      const status = TX_EMPTY | (level ? 0 : RX_EMPTY) | (level >= FIFO_DEPTH ? RX_FULL : 0) | (level << 18);
      return ((this.get(DIRECT_CSR) & KEPT) | status) >>> 0;
    }
    if (offset === DIRECT_RX) {
      const byte = this.received.shift();
      if (byte === undefined) throw new Fault('a read of the empty DIRECT_RX of the QMI');
      return byte;
    }
    return super.read(offset);
  }

  override write(offset: number, value: number, written: number): void {
    if (offset === DIRECT_CSR) return this.control(value);
    if (offset === DIRECT_TX) return this.exchange(value);
    super.write(offset, value, written);
    if (offset === M0_READ_COMMAND && !this.direct && this.xip.mayEnter) this.xip.enter();
  }

  private get direct(): boolean {
    return (this.get(DIRECT_CSR) & ENABLE) !== 0;
  }

  private control(value: number): void {
    this.set(DIRECT_CSR, value & KEPT);
    this.xip.setDirect(this.direct);
    if (!this.direct) this.received = [];
    if (this.direct && value & ASSERT_SELECT) this.flash.select();
    else this.flash.deselect();
  }

  private exchange(value: number): void {
    if (!this.direct) throw new Fault('a write to DIRECT_TX of the QMI outside of direct mode');
    if (value & WIDE) throw new Fault(`DIRECT_TX ${hex(value)}: more than one line or eight bits, which is not modelled`);
    const control = this.get(DIRECT_CSR);
    if (control & AUTO_SELECT) this.flash.select();
    const byte = this.flash.exchange(value & 255);
    if (control & AUTO_SELECT && !(control & ASSERT_SELECT)) this.flash.deselect();
    if (value & NO_PUSH) return;
    if (this.received.length >= FIFO_DEPTH) throw new Fault("the QMI's receive FIFO overflows");
    this.received.push(byte);
  }
}
