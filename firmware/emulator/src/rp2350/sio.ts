import type { Mailbox } from '../chip/mailbox.js';
import { noRegister } from './block.js';
import type { Outputs } from './pins.js';

const CPUID = 0, GPIO_IN = 0x04, GPIO_HIGH_IN = 0x08, FIFO_STATUS = 0x50, FIFO_WRITE = 0x54, FIFO_READ = 0x58, SPINLOCKS = 0x5c;
const OUT = 0x10, ENABLE = 0x30, SPINLOCK = 0x100, DOORBELL = 0x180;
const BANK = 32;

/** What both cores share of SIO. */
export class SharedSio implements Outputs {
  /** Outputs and their enables, of pins 0 to 31 and of the others. */
  readonly out = [0, 0];
  readonly enable = [0, 0];
  spinlocks = 0;
  readonly doorbells = [0, 0];

  constructor(
    readonly readHighInputs: () => number,
    readonly changed: () => void,
  ) {}

  value(pin: number): boolean {
    return (this.out[Math.floor(pin / BANK)]! & (1 << pin % BANK)) !== 0;
  }

  enabled(pin: number): boolean {
    return (this.enable[Math.floor(pin / BANK)]! & (1 << pin % BANK)) !== 0;
  }
}

/** SIO as one core sees it. Interpolators and the timer for RISC-V are not modelled. */
export class Sio {
  constructor(
    private readonly number: 0 | 1,
    private readonly shared: SharedSio,
    private readonly mailbox: Mailbox,
    private readonly sent: () => void,
    private readonly doorbellRang: () => void,
  ) {}

  read(offset: number): number {
    const { shared, mailbox } = this;
    switch (offset) {
      case CPUID: return this.number;
      case GPIO_IN: return (shared.out[0]! & shared.enable[0]!) >>> 0;
      case GPIO_HIGH_IN: return shared.readHighInputs();
      case FIFO_STATUS: return mailbox.status;
      case FIFO_READ: return mailbox.read();
      case SPINLOCKS: return shared.spinlocks >>> 0;
      case OUT: case OUT + 4: return shared.out[(offset - OUT) / 4]! >>> 0;
      case ENABLE: case ENABLE + 4: return shared.enable[(offset - ENABLE) / 4]! >>> 0;
      case DOORBELL: case DOORBELL + 4: return shared.doorbells[1 - this.number]!;
      case DOORBELL + 8: case DOORBELL + 12: return shared.doorbells[this.number]!;
    }
    if (offset >= SPINLOCK && offset < SPINLOCK + 128) return this.take((offset - SPINLOCK) / 4);
    return noRegister('SIO', offset);
  }

  write(offset: number, value: number): void {
    const { shared } = this;
    if (offset >= OUT && offset < OUT + 0x20) return this.drive(shared.out, offset - OUT, value);
    if (offset >= ENABLE && offset < ENABLE + 0x20) return this.drive(shared.enable, offset - ENABLE, value);
    if (offset >= SPINLOCK && offset < SPINLOCK + 128) {
      shared.spinlocks &= ~(1 << (offset - SPINLOCK) / 4);
      return;
    }
    switch (offset) {
      case FIFO_STATUS: return this.mailbox.clearErrors();
      case FIFO_WRITE:
        this.mailbox.write(value);
        return this.sent();
      case DOORBELL: shared.doorbells[1 - this.number]! |= value & 255; break;
      case DOORBELL + 4: shared.doorbells[1 - this.number]! &= ~value; break;
      case DOORBELL + 8: shared.doorbells[this.number]! |= value & 255; break;
      case DOORBELL + 12: shared.doorbells[this.number]! &= ~value; break;
      default: return noRegister('SIO', offset);
    }
    this.doorbellRang();
  }

  /** Plain, set, clear and flip, each for the lower and the upper pins. */
  private drive(words: number[], offset: number, value: number): void {
    const bank = (offset >> 2) & 1;
    const before = words[bank]!;
    words[bank] = [value, before | value, before & ~value, before ^ value][offset >> 3]!;
    this.shared.changed();
  }

  private take(lock: number): number {
    const bit = 1 << lock;
    if (this.shared.spinlocks & bit) return 0;
    this.shared.spinlocks |= bit;
    return bit >>> 0;
  }
}
