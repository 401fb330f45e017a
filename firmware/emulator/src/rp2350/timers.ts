import type { ChipClock } from '../chip/clock.js';
import { Fault } from '../chip/fault.js';
import { noRegister, type Block } from './block.js';
import type { Clocks } from './clocks.js';

const CONSUMERS = 6;
export const enum Consumer { Proc0, Proc1, Timer0, Timer1, Watchdog, Riscv }

/** The generators of ticks: what a timer counts is the reference clock, divided. */
export class Ticks implements Block {
  readonly name = 'TICKS';
  private enabled = new Uint8Array(CONSUMERS);
  private cycles = new Uint16Array(CONSUMERS);
  /** Told before a rate changes. */
  onChange: () => void = () => {};

  constructor(private readonly clocks: Clocks) {}

  /** Nanoseconds from a tick to the next; Infinity while there are none. */
  nanos(consumer: Consumer): number {
    if (!this.enabled[consumer] || !this.cycles[consumer]) return Infinity;
    return (this.cycles[consumer]! * 1e9) / this.clocks.reference;
  }

  read(offset: number): number {
    const consumer = Math.floor(offset / 12);
    if (consumer >= CONSUMERS) noRegister(this.name, offset);
    switch (offset % 12) {
      case 0: return this.enabled[consumer]! ? 3 : 0;
      case 4: return this.cycles[consumer]!;
      default: return 1;
    }
  }

  write(offset: number, value: number): void {
    const consumer = Math.floor(offset / 12);
    if (consumer >= CONSUMERS) noRegister(this.name, offset);
    this.onChange();
    if (offset % 12 === 0) this.enabled[consumer] = value & 1;
    else if (offset % 12 === 4) this.cycles[consumer] = value & 511;
    this.onChange();
  }

  reset(): void {
    this.enabled.fill(0);
    this.cycles.fill(0);
  }
}

const ALARMS = 4;
const ALARM0 = 0x10, ARMED = 0x20, RAW_HIGH = 0x24, RAW_LOW = 0x28;
const INTR = 0x3c, INTE = 0x40, INTF = 0x44, INTS = 0x48;

/** A timer of 64 bits that counts ticks, with four alarms. */
export class Timer implements Block {
  private base = 0;
  private baseNanos = 0;
  private latchedHigh = 0;
  private armed = 0;
  private raw = 0;
  private enabled = 0;
  private forced = 0;
  private held = true;
  private readonly targets = new Uint32Array(ALARMS);
  /** When each alarm fires: it compares the lower 32 bits, so one that is set too late fires an hour later. */
  private readonly due = new Float64Array(ALARMS);
  private readonly alarm;

  constructor(
    readonly name: string,
    private readonly clock: ChipClock,
    private readonly nanosATick: () => number,
    private readonly setInterrupt: (alarm: number, level: boolean) => void,
  ) {
    this.alarm = clock.createAlarm(() => this.update());
  }

  reset(): void {
    this.base = this.armed = this.raw = this.enabled = this.forced = 0;
    this.held = true;
    this.baseNanos = this.clock.nanos;
    this.update();
  }

  /** Its reset ends: it counts from zero. */
  begin(): void {
    this.held = false;
    this.baseNanos = this.clock.nanos;
  }

  /** Takes note of the ticks until now, before their rate changes. */
  rebase(): void {
    this.base = this.now;
    this.baseNanos = this.clock.nanos;
    this.update();
  }

  read(offset: number): number {
    switch (offset) {
      case 0x08: return this.latchedHigh;
      case 0x0c:
        this.latchedHigh = Math.floor(this.now / 2 ** 32);
        return this.now % 2 ** 32;
      case ARMED: return this.armed;
      case RAW_HIGH: return Math.floor(this.now / 2 ** 32);
      case RAW_LOW: return this.now % 2 ** 32;
      case INTR: return this.raw;
      case INTE: return this.enabled;
      case INTF: return this.forced;
      case INTS: return (this.raw & this.enabled) | this.forced;
      case 0x2c: return 7;
      case 0x30: case 0x34: case 0x38: return 0;
      default:
        if (offset >= ALARM0 && offset < ARMED) return this.targets[(offset - ALARM0) / 4]!;
        return noRegister(this.name, offset);
    }
  }

  write(offset: number, value: number, written: number): void {
    if (offset >= ALARM0 && offset < ARMED) {
      const number = (offset - ALARM0) / 4;
      this.targets[number] = value;
      this.due[number] = this.now + ((value - (this.now % 2 ** 32)) >>> 0);
      this.armed |= 1 << number;
    } else if (offset === ARMED) this.armed &= ~written;
    else if (offset === INTR) this.raw &= ~written;
    else if (offset === INTE) this.enabled = value & 15;
    else if (offset === INTF) this.forced = value & 15;
    else if (offset === 0x2c) return;
    else if (offset === 0x38 && value === 0) return;
    else noRegister(this.name, offset);
    this.update();
  }

  private get now(): number {
    const nanos = this.nanosATick();
    if (this.held || nanos === Infinity) return this.base;
    // Half a picosecond: time is a sum of rounded cycles.
    return this.base + Math.floor((this.clock.nanos - this.baseNanos + 0.0005) / nanos);
  }

  /** Fires what is due. */
  private update(): void {
    const { now } = this;
    let next = Infinity;
    for (let i = 0; i < ALARMS; i++) {
      if (!(this.armed & (1 << i))) continue;
      if (this.due[i]! <= now) {
        this.armed &= ~(1 << i);
        this.raw |= 1 << i;
      } else next = Math.min(next, this.due[i]!);
    }
    for (let i = 0; i < ALARMS; i++) this.setInterrupt(i, (((this.raw & this.enabled) | this.forced) & (1 << i)) !== 0);
    this.alarm.cancel();
    const nanos = this.nanosATick();
    if (next === Infinity || nanos === Infinity || this.held) return;
    this.alarm.schedule(this.baseNanos + (next - this.base) * nanos - this.clock.nanos);
  }
}

const CTRL = 0, LOAD = 4, REASON = 8, SCRATCH = 0xc;
const TRIGGER = 0x80000000, ENABLE = 0x40000000;

/** The watchdog; its scratch registers outlive a reset. */
export class Watchdog implements Block {
  readonly name = 'WATCHDOG';
  readonly scratch: Uint32Array;
  private enabled = false;
  private end = Infinity;
  private load = 0;
  private pauses = 0x07000000;
  private readonly alarm;

  constructor(
    private readonly clock: ChipClock,
    private readonly nanosATick: () => number,
    private readonly bite: (reason: number) => never,
    private readonly reason: number,
    scratch: Uint32Array = new Uint32Array(8),
  ) {
    this.scratch = scratch.slice();
    this.alarm = clock.createAlarm(() => this.bite(1));
  }

  read(offset: number): number {
    if (offset === CTRL) return ((this.enabled ? ENABLE : 0) | this.pauses | this.left) >>> 0;
    if (offset === REASON) return this.reason;
    if (offset >= SCRATCH && offset < SCRATCH + 32) return this.scratch[(offset - SCRATCH) / 4]!;
    return noRegister(this.name, offset);
  }

  write(offset: number, value: number, written: number): void {
    if (offset === CTRL) {
      if (written & TRIGGER && value & TRIGGER) this.bite(2);
      const enabled = (value & ENABLE) !== 0;
      if (enabled && this.nanosATick() === Infinity) throw new Fault('the watchdog is enabled without ticks');
      if (enabled !== this.enabled) {
        this.enabled = enabled;
        this.schedule();
      }
      this.pauses = value & 0x07000000;
    } else if (offset === LOAD) {
      this.load = value & 0xffffff;
      this.schedule();
    } else if (offset >= SCRATCH && offset < SCRATCH + 32) this.scratch[(offset - SCRATCH) / 4] = value;
    else noRegister(this.name, offset);
  }

  private get left(): number {
    if (!this.enabled) return this.load;
    return Math.max(0, Math.ceil((this.end - this.clock.nanos) / this.nanosATick()));
  }

  private schedule(): void {
    this.alarm.cancel();
    if (!this.enabled) return;
    this.end = this.clock.nanos + this.load * this.nanosATick();
    this.alarm.schedule(this.load * this.nanosATick());
  }
}
