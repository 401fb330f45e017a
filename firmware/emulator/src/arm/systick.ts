import type { Core } from './core.js';

const CSR = 0, RVR = 4, CVR = 8;
const ENABLE = 1, INTERRUPT = 2, CORE_CLOCK = 4, COUNTED = 1 << 16;

/** The core's timer, counting down with its clock. */
export class SysTick {
  private control = 0;
  private reload = 0;
  private counted = false;
  /** Cycle count at which it comes to zero. */
  private zeroAt = Infinity;
  private frozen = 0;

  constructor(
    private readonly core: Core,
    private readonly onZero: () => void,
  ) {}

  /** Cycle count at which it interrupts next. */
  get next(): number {
    return this.control & INTERRUPT ? this.zeroAt : Infinity;
  }

  /** Takes note of time that has passed. */
  update(): void {
    const { core } = this;
    while (core.cycles >= this.zeroAt) {
      this.counted = true;
      this.zeroAt = this.reload ? this.zeroAt + this.reload + 1 : Infinity;
      if (this.control & INTERRUPT) this.onZero();
    }
  }

  read(register: number): number {
    this.update();
    switch (register) {
      case CSR: {
        const value = this.control | (this.counted ? COUNTED : 0);
        this.counted = false;
        return value;
      }
      case RVR: return this.reload;
      case CVR: return this.control & ENABLE ? (Number.isFinite(this.zeroAt) ? this.zeroAt - this.core.cycles : 0) : this.frozen;
      default: return 0;
    }
  }

  write(register: number, value: number): void {
    this.update();
    if (register === RVR) this.reload = value & 0xffffff;
    else if (register === CVR) {
      this.counted = false;
      this.frozen = 0;
      if (this.control & ENABLE) this.start();
    } else if (register === CSR) {
      if (value & ENABLE && !(value & CORE_CLOCK)) this.core.fault("SysTick with the reference clock, which is not modelled");
      const began = value & ENABLE && !(this.control & ENABLE);
      if (!(value & ENABLE) && this.control & ENABLE) this.frozen = this.read(CVR);
      this.control = value & 7;
      if (began) this.start();
      if (!(value & ENABLE)) this.zeroAt = Infinity;
    }
    this.core.stop();
  }

  private start(): void {
    const from = this.frozen || this.reload + 1;
    this.zeroAt = this.reload || this.frozen ? this.core.cycles + from : Infinity;
  }
}
