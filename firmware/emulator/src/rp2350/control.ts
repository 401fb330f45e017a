import { Fault, hex } from '../chip/fault.js';
import { noRegister, Registers, row, type Block } from './block.js';

/** Bits of RESETS, by the blocks that this chip has here. */
export const RESET_BITS: Record<string, number> = {
  IO_BANK0: 6, IO_QSPI: 7, PADS_BANK0: 9, PADS_QSPI: 10, PLL_SYS: 14, PLL_USB: 15, SHA256: 17, SYSCFG: 20, SYSINFO: 21, TIMER0: 23,
  TIMER1: 24, TRNG: 25, USBCTRL: 28,
};
const ALL_RESETS = 0x1fffffff;
/** What the mask ROM has released when it starts an image: flash works, the rest does not. */
const RELEASED_BY_ROM = ['IO_QSPI', 'PADS_QSPI', 'SYSCFG', 'SYSINFO', 'PLL_SYS', 'PLL_USB', 'SHA256', 'TRNG'];

/** Which blocks are held in reset. */
export class Resets implements Block {
  readonly name = 'RESETS';
  private held = ALL_RESETS & ~RELEASED_BY_ROM.reduce((bits, name) => bits | (1 << RESET_BITS[name]!), 0);
  private watchdog = 0;
  /** Told of each block, by its bit, that begins or ends to be in reset. */
  onChange: (bit: number, held: boolean) => void = () => {};

  isHeld(bit: number): boolean {
    return (this.held & (1 << bit)) !== 0;
  }

  read(offset: number): number {
    switch (offset) {
      case 0: return this.held;
      case 4: return this.watchdog;
      case 8: return ~this.held & ALL_RESETS;
      default: return noRegister(this.name, offset);
    }
  }

  write(offset: number, value: number): void {
    if (offset === 4) this.watchdog = value & ALL_RESETS;
    else if (offset !== 0) noRegister(this.name, offset);
    else {
      const changed = this.held ^ (value & ALL_RESETS);
      this.held = value & ALL_RESETS;
      for (let bit = 0; bit < 29; bit++) if (changed & (1 << bit)) this.onChange(bit, this.isHeld(bit));
    }
  }
}

const PSM_DONE = 0xc, PSM_FORCE_OFF = 4, PROC1 = 1 << 24;
const PSM_ALL = 0x1ffffff;

/** The power-on state machine; of what can be forced off, only core 1 is modelled. */
export class PowerOn extends Registers {
  /** Told when core 1 is held in reset. */
  onSecondCoreOff: () => void = () => {};

  constructor() {
    super('PSM', row(0, 4));
  }

  override read(offset: number): number {
    return offset === PSM_DONE ? PSM_ALL & ~this.get(PSM_FORCE_OFF) : super.read(offset);
  }

  override write(offset: number, value: number, written: number): void {
    super.write(offset, value, written);
    if (offset !== PSM_FORCE_OFF) return;
    if (value & ~PROC1) throw new Fault(`PSM forces ${hex(value)} off, which is not modelled`);
    if (value & PROC1) this.onSecondCoreOff();
  }
}

const PASSWORD = 0xacce;
const CORE0_SECURE_PRIVILEGED = (1 << 4) | (1 << 3);
const LOCK = 0, FORCE_CORE_NS = 4, CFGRESET = 8, GPIO_MASKS_END = 0x14, LAST = 0xec;
const LOCK_CORE0 = 1;

/** Who may reach which block. It keeps what is written; a setting that would keep core 0 itself out is a fault, and so is a write once locked. */
export class AccessControl extends Registers {
  constructor() {
    super('ACCESSCTRL', { ...row(0, LAST / 4 + 1, 0xff), [LOCK]: 4, [FORCE_CORE_NS]: 0, [CFGRESET]: 0, 0xc: 0, 0x10: 0 });
  }

  override write(offset: number, value: number, written: number): void {
    if (this.get(LOCK) & LOCK_CORE0) throw new Fault('a write to ACCESSCTRL, which is locked');
    const hasPassword = offset === 0xc || offset === 0x10;
    if (!hasPassword && written >>> 16 !== PASSWORD) throw new Fault(`ACCESSCTRL ${hex(offset)} written without its password`);
    if (offset >= GPIO_MASKS_END && (value & CORE0_SECURE_PRIVILEGED) !== CORE0_SECURE_PRIVILEGED) {
      throw new Fault(`ACCESSCTRL ${hex(offset)} = ${hex(value)}: core 0 locks itself out`);
    }
    if (offset === CFGRESET) return this.reset();
    super.write(offset, hasPassword ? value : value & 0xffff, written);
  }
}

const GLITCH_ARM = 0, GLITCH_DISARM = 4, GLITCH_LOCK = 0xc, GLITCH_TRIGGER = 0x14;

/** The glitch detector. There are no glitches here; a forced one resets the chip. */
export class GlitchDetector extends Registers {
  onTrigger: () => never = () => {
    throw new Fault('a forced glitch');
  };

  constructor() {
    super('GLITCH_DETECTOR', { [GLITCH_ARM]: 0x5bad, [GLITCH_DISARM]: 0, 8: 0, [GLITCH_LOCK]: 0, 0x10: 0, [GLITCH_TRIGGER]: 0 });
  }

  /** Whether it is on: by any value but the one that it is reset to. */
  get armed(): boolean {
    return this.get(GLITCH_ARM) !== 0x5bad && this.get(GLITCH_DISARM) !== 0xdcaf;
  }

  get locked(): boolean {
    return this.get(GLITCH_LOCK) !== 0;
  }

  override write(offset: number, value: number, written: number): void {
    if (this.locked) return;
    super.write(offset, value & 0xffff, written);
    if (offset === GLITCH_TRIGGER && value & 15) this.onTrigger();
  }
}

/** What tells chips apart: an RP2350 of stepping A2, in its small package. */
export const systemInfo = (): Registers => {
  const registers = new Registers('SYSINFO', { 0: 0x20004927, 4: 1, 8: 2, 0x14: 0 });
  registers.write = (offset) => noRegister('SYSINFO', offset);
  return registers;
};

const RING_CTRL = 0, RING_STATUS = 0x18, RING_RANDOM = 0x1c;

/** The ring oscillator, whose random bits nobody should use: there is a TRNG. */
export const ringOscillator = (): Registers => new (class extends Registers {
  override read(offset: number): number {
    if (offset === RING_STATUS) return 0x80001000;
    if (offset === RING_RANDOM) throw new Fault("the ring oscillator's random bit, which is not modelled");
    return super.read(offset);
  }
})('ROSC', { [RING_CTRL]: 0xaa0, 4: 0, 8: 0, 0xc: 0x3f04b16d, 0x10: 0xaa00, 0x14: 8, [RING_STATUS]: 0, 0x20: 0 });
