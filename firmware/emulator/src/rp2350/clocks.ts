import { Fault } from '../chip/fault.js';
import { Registers, row } from './block.js';

const RING_OSCILLATOR_HZ = 11e6, CRYSTAL_HZ = 12e6, LOW_POWER_HZ = 32768;
const REF_CTRL = 0x30, REF_DIV = 0x34, REF_SELECTED = 0x38;
const SYS_CTRL = 0x3c, SYS_DIV = 0x40, SYS_SELECTED = 0x44;
const USB_CTRL = 0x60, USB_DIV = 0x64;
const ENABLE = 1 << 11, LOCKED = 1 << 31, STABLE = 1 << 31;

/** A crystal oscillator: stable as soon as it is enabled. */
export class CrystalOscillator extends Registers {
  constructor() {
    super('XOSC', { 0: 0, 4: 0, 8: 0x77616b65, 0xc: 0xc4, 0x10: 0 });
  }

  get running(): boolean {
    return ((this.get(0) >>> 12) & 0xfff) === 0xfab;
  }

  override read(offset: number): number {
    return offset === 4 ? (this.running ? (STABLE | (1 << 12)) >>> 0 : 0) : super.read(offset);
  }
}

const CS = 0, PWR = 4, FBDIV = 8, PRIM = 0xc;
const POWER_DOWN = 1, POST_DIVIDER_DOWN = 8, VCO_DOWN = 32;

/** A phase-locked loop: locked as soon as it has power, at a frequency that its oscillator can have. */
export class Pll extends Registers {
  constructor(name: string) {
    super(name, { [CS]: 1, [PWR]: 0x2d, [FBDIV]: 0, [PRIM]: 0x77000, 0x10: 0, 0x14: 0, 0x18: 0, 0x1c: 0 });
  }

  private get locked(): boolean {
    if (this.get(PWR) & (POWER_DOWN | VCO_DOWN)) return false;
    const vco = this.vco;
    if (vco < 750e6 || vco > 1600e6) throw new Fault(`${this.name}: an oscillator of ${vco / 1e6} MHz`);
    return true;
  }

  private get vco(): number {
    return (CRYSTAL_HZ / (this.get(CS) & 63)) * this.get(FBDIV);
  }

  /** 0 while there is none. */
  get hertz(): number {
    if (!this.locked || this.get(PWR) & POST_DIVIDER_DOWN) return 0;
    return this.vco / ((this.get(PRIM) >>> 16) & 7) / ((this.get(PRIM) >>> 12) & 7);
  }

  override read(offset: number): number {
    return offset === CS ? ((super.read(CS) & 0x13f) | (this.locked ? LOCKED : 0)) >>> 0 : super.read(offset);
  }
}

/** The clock generators. A clock that is switched to a source that does not run would stop the chip: a fault. */
export class Clocks extends Registers {
  /** Told the system clock's frequency (Hz) when it changes. */
  onSystemClock: (hertz: number) => void = () => {};

  constructor(
    private readonly crystal: CrystalOscillator,
    private readonly systemPll: Pll,
    private readonly usbPll: Pll,
  ) {
    super('CLOCKS', {
      ...row(0, 36), 0x04: 0x10000, 0x10: 0x10000, 0x1c: 0x10000, 0x28: 0x10000, [REF_DIV]: 0x10000, [SYS_DIV]: 0x10000, 0x4c: 0x10000,
      0x58: 0x10000, [USB_DIV]: 0x10000, 0x70: 0x10000, ...row(0xac, 18, 0xffffffff),
    });
  }

  override read(offset: number): number {
    if (offset === REF_SELECTED) return 1 << (this.get(REF_CTRL) & 3);
    if (offset === SYS_SELECTED) return 1 << (this.get(SYS_CTRL) & 1);
    if (offset < 0x78 && offset % 12 === 8) return 1;
    return super.read(offset);
  }

  override write(offset: number, value: number, written: number): void {
    super.write(offset, value, written);
    if (offset <= SYS_DIV && offset >= REF_CTRL) this.onSystemClock(this.system);
  }

  get reference(): number {
    const source = [RING_OSCILLATOR_HZ, this.usbPll.hertz, this.crystal.running ? CRYSTAL_HZ : 0, LOW_POWER_HZ][this.get(REF_CTRL) & 3]!;
    return running('clk_ref', source) / (this.get(REF_DIV) / 65536);
  }

  get system(): number {
    const control = this.get(SYS_CTRL);
    const sources = [this.systemPll.hertz, this.usbPll.hertz, RING_OSCILLATOR_HZ, this.crystal.running ? CRYSTAL_HZ : 0];
    const source = control & 1 ? sources[(control >>> 5) & 7] ?? 0 : this.reference;
    return running('clk_sys', source) / (this.get(SYS_DIV) / 65536);
  }

  /** 0 while it is off. */
  get usb(): number {
    const control = this.get(USB_CTRL);
    if (!(control & ENABLE)) return 0;
    const source = [this.usbPll.hertz, this.systemPll.hertz, RING_OSCILLATOR_HZ, CRYSTAL_HZ][(control >>> 5) & 7] ?? 0;
    return source / (this.get(USB_DIV) / 65536);
  }
}

function running(name: string, hertz: number): number {
  if (!hertz) throw new Fault(`${name} is switched to a source that does not run`);
  return hertz;
}
