import { RPUSBController, type RP2040 } from 'rp2040js';
import type { ChipClock } from '../chip/clock.js';
import { Fault } from '../chip/fault.js';
import type { Block } from './block.js';

const MAIN_CTRL = 0x40, PHY_ISOLATED = 4;
const MEMORY_SIZE = 4096;

/**
 * The USB controller: that of the RP2040, with a PHY that comes up isolated. It is the emulator's, on a chip that has only what it
 * asks for.
 */
export class Usb implements Block {
  readonly name = 'USBCTRL';
  readonly memory = new Uint8Array(MEMORY_SIZE);
  readonly view = new DataView(this.memory.buffer);
  readonly controller: RPUSBController;
  private isolated = true;

  constructor(clock: ChipClock, setInterrupt: (level: boolean) => void) {
    const complain = (component: string, text: string): never => {
      throw new Fault(`${component}: ${text}`);
    };
    const chip = {
      clock, usbDPRAM: this.memory, usbDPRAMView: this.view, setInterrupt: (_: number, level: boolean) => setInterrupt(level),
      logger: { debug() {}, info() {}, warn: complain, error: complain },
    };
    this.controller = new RPUSBController(chip as unknown as RP2040, 'USBCTRL');
  }

  get connected(): boolean {
    return !this.isolated;
  }

  read(offset: number): number {
    const value = this.controller.readUint32(offset);
    return (offset === MAIN_CTRL && this.isolated ? value | PHY_ISOLATED : value) >>> 0;
  }

  write(offset: number, value: number, written: number): void {
    if (offset === MAIN_CTRL) this.isolated = (value & PHY_ISOLATED) !== 0;
    (this.controller as unknown as { rawWriteValue: number }).rawWriteValue = written;
    this.controller.writeUint32(offset, value);
  }

  /** Its registers as after power-on; what is in its memory stays. */
  reset(): void {
    this.isolated = true;
    const registers = { mainCtrl: 0, sieCtrl: 0, sieStatus: 0, addrEndp: 0, epStallArm: 0, buffStatus: 0, intRaw: 0, intEnable: 0, intForce: 0 };
    Object.assign(this.controller, registers);
    (this.controller as unknown as { checkInterrupts(): void }).checkInterrupts();
  }

  readMemory(offset: number, size: 1 | 2 | 4): number {
    return size === 4 ? this.view.getUint32(offset, true) : size === 2 ? this.view.getUint16(offset, true) : this.memory[offset]!;
  }

  writeMemory(offset: number, size: 1 | 2 | 4, value: number): void {
    if (size === 1) this.memory[offset] = value;
    else if (size === 2) this.view.setUint16(offset, value, true);
    else this.view.setUint32(offset, value, true);
    const word = offset & ~3;
    this.controller.DPRAMUpdated(word, this.view.getUint32(word, true));
  }
}
