import type { RP2040 } from 'rp2040js';

/** What has a count of cycles. */
interface Core {
  cycles: number;
}
type IClock = RP2040['clock'];
type IAlarm = ReturnType<IClock['createAlarm']>;

/**
 * The chip's time. It is read off the cycle counter of core 0, so that running an instruction costs no
 * bookkeeping; alarms fire between instructions, when the run loop calls `fireDue`.
 */
export class ChipClock implements IClock {
  /** Cycle count of core 0 at which the next alarm, or the end of the run, is due. */
  nextCycles = Infinity;
  private core: Core | undefined;
  private baseNanos = 0;
  private baseCycles = 0;
  private nanosPerCycle = 8;
  private end = Infinity;
  private first: Alarm | undefined;

  get nanos(): number {
    return this.core ? this.nanosAt(this.core.cycles) : 0;
  }

  /** Counts the cycles of `core` from now on. */
  follow(core: Core, frequency: number): void {
    this.core = core;
    this.baseCycles = core.cycles;
    this.nanosPerCycle = 1e9 / frequency;
    this.update();
  }

  /** The core's clock has another frequency (Hz) from now on. */
  setFrequency(frequency: number): void {
    this.baseNanos = this.nanos;
    this.baseCycles = this.core?.cycles ?? 0;
    this.nanosPerCycle = 1e9 / frequency;
    this.update();
  }

  /** Cycles that pass in `nanos`, at least. */
  cycles(nanos: number): number {
    return Math.ceil(nanos / this.nanosPerCycle);
  }

  /** The run ends at `nanos`, whatever alarms there are. */
  setEnd(nanos: number): void {
    this.end = nanos;
    this.update();
  }

  createAlarm(callback: () => void): IAlarm {
    return new Alarm(this, callback);
  }

  /** Fires what is due. */
  fireDue(): void {
    const now = this.nanos;
    while (this.first && this.first.nanos <= now) {
      const alarm = this.first;
      this.unlink(alarm);
      alarm.callback();
    }
    this.update();
  }

  link(alarm: Alarm, nanos: number): void {
    this.unlink(alarm);
    alarm.nanos = this.nanos + nanos;
    alarm.scheduled = true;
    if (!this.first || alarm.nanos < this.first.nanos) {
      alarm.next = this.first;
      this.first = alarm;
      this.update();
      return;
    }
    let before = this.first;
    while (before.next && before.next.nanos <= alarm.nanos) before = before.next;
    alarm.next = before.next;
    before.next = alarm;
  }

  unlink(alarm: Alarm): void {
    if (!alarm.scheduled) return;
    alarm.scheduled = false;
    if (this.first === alarm) {
      this.first = alarm.next;
    } else {
      let before = this.first;
      while (before && before.next !== alarm) before = before.next;
      if (before) before.next = alarm.next;
    }
    alarm.next = undefined;
  }

  private update(): void {
    const nanos = Math.min(this.end, this.first?.nanos ?? Infinity);
    this.nextCycles = this.baseCycles + Math.ceil((nanos - this.baseNanos) / this.nanosPerCycle);
    // Rounding must not end a run just before what it waits for.
    while (this.nanosAt(this.nextCycles) < nanos) this.nextCycles++;
  }

  private nanosAt(cycles: number): number {
    return this.baseNanos + (cycles - this.baseCycles) * this.nanosPerCycle;
  }
}

class Alarm implements IAlarm {
  nanos = 0;
  scheduled = false;
  next: Alarm | undefined;

  constructor(
    private readonly clock: ChipClock,
    readonly callback: () => void,
  ) {}

  schedule(deltaNanos: number): void {
    this.clock.link(this, deltaNanos);
  }

  cancel(): void {
    this.clock.unlink(this);
  }
}
