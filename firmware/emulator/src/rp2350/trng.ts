import type { ChipClock } from '../chip/clock.js';
import { noRegister, type Block } from './block.js';

const IMR = 0x100, ISR = 0x104, ICR = 0x108, CONFIG = 0x10c, VALID = 0x110, DATA = 0x114, SOURCE_ENABLE = 0x12c, SAMPLE_COUNT = 0x130;
const AUTOCORRELATION = 0x134, DEBUG_CONTROL = 0x138, SOFT_RESET = 0x140, VERSION = 0x1c0, BUSY = 0x1b8;
const EHR_VALID = 1, REPEATED = 4, VON_NEUMANN = 8;
const WORDS = 6, BITS = 192;

/** Where the oscillator's samples come from. */
export type Samples = () => 0 | 1;

/**
 * The random number generator: samples of an oscillator, of which von Neumann's corrector makes bits, 192 at a time. The checks of
 * von Neumann's corrector and of repeated blocks are carried out on the samples; that of autocorrelation is not.
 */
export class Trng implements Block {
  readonly name = 'TRNG';
  private status = 0;
  private mask = 15;
  private config = 0;
  private enabled = false;
  private sampleCount = 0xffff;
  private debug = 0;
  private readonly data = new Uint32Array(WORDS);
  private readonly alarm;

  constructor(
    clock: ChipClock,
    private readonly samples: Samples,
    private readonly systemHertz: () => number,
    private readonly setInterrupt: (level: boolean) => void,
  ) {
    this.alarm = clock.createAlarm(() => this.collect());
  }

  reset(): void {
    this.status = this.config = this.debug = 0;
    this.mask = 15;
    this.enabled = false;
    this.sampleCount = 0xffff;
    this.data.fill(0);
    this.alarm.cancel();
    this.setInterrupt(false);
  }

  read(offset: number): number {
    switch (offset) {
      case IMR: return this.mask;
      case ISR: return this.status;
      case CONFIG: return this.config;
      case VALID: return this.status & EHR_VALID;
      case SOURCE_ENABLE: return this.enabled ? 1 : 0;
      case SAMPLE_COUNT: return this.sampleCount;
      case AUTOCORRELATION: return 0;
      case DEBUG_CONTROL: return this.debug;
      case BUSY: return this.enabled && !(this.status & EHR_VALID) ? 1 : 0;
      case VERSION: return 0;
      default:
        if (offset >= DATA && offset < DATA + 4 * WORDS) return this.readData((offset - DATA) / 4);
        return noRegister(this.name, offset);
    }
  }

  write(offset: number, value: number, written: number): void {
    switch (offset) {
      case IMR: this.mask = value & 15; break;
      case ICR:
        // The failed autocorrelation ends with a reset only.
        this.status &= ~(written & 13);
        this.begin();
        break;
      case CONFIG: this.config = value & 3; break;
      case SOURCE_ENABLE:
        this.enabled = (value & 1) !== 0;
        this.begin();
        break;
      case SAMPLE_COUNT: this.sampleCount = value; break;
      case DEBUG_CONTROL: this.debug = value & 15; break;
      case SOFT_RESET: if (value & 1) this.reset(); break;
      default: noRegister(this.name, offset);
    }
    this.update();
  }

  private readData(index: number): number {
    const value = this.status & EHR_VALID ? this.data[index]! : 0;
    if (index === WORDS - 1) {
      this.data.fill(0);
      this.status &= ~EHR_VALID;
      this.begin();
      this.update();
    }
    return value;
  }

  private begin(): void {
    this.alarm.cancel();
    if (!this.enabled || this.status & EHR_VALID) return;
    // Two pairs of samples for a bit, in the mean.
    this.alarm.schedule((BITS * 4 * Math.max(this.sampleCount, 1) * 1e9) / this.systemHertz());
  }

  private collect(): void {
    const bits = this.debug & 2 ? this.rawBits() : this.correctedBits();
    if (!bits) {
      this.status |= VON_NEUMANN;
      this.begin();
    } else {
      this.data.fill(0);
      bits.forEach((bit, i) => (this.data[i >> 5]! |= bit << (i & 31)));
      const halves = Array.from(this.data).flatMap((word) => [word & 0xffff, word >>> 16]);
      if (halves.some((half, i) => i > 0 && half === halves[i - 1])) this.status |= REPEATED;
      this.status |= EHR_VALID;
    }
    this.update();
  }

  private rawBits(): number[] {
    return Array.from({ length: BITS }, () => this.samples());
  }

  /** A pair of different samples is a bit; none when 32 samples in a row were the same. */
  private correctedBits(): number[] | undefined {
    const bits: number[] = [];
    let [same, last] = [0, -1];
    while (bits.length < BITS) {
      const [first, second] = [this.samples(), this.samples()];
      for (const sample of [first, second]) {
        same = sample === last ? same + 1 : 1;
        last = sample;
      }
      if (same >= 32) return undefined;
      if (first !== second) bits.push(first);
    }
    return bits;
  }

  private update(): void {
    this.setInterrupt((this.status & ~this.mask) !== 0);
  }
}
