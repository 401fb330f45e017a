import { Chip } from './chip/chip.js';
import type { EmulatedChip, Reset } from './chip/emulated_chip.js';
import { ChipReset } from './chip/fault.js';
import { seededBits, type RandomBits } from './chip/peripherals.js';
import { NorFlash } from './flash/nor_flash.js';
import { FAMILY_RP2040, parseUf2 } from './image/uf2.js';
import type { Task, Wait } from './task.js';
import { UsbBus } from './usb/bus.js';

/** The light of the Raspberry Pi Pico and Pico 2. */
const LIGHT_PIN = 25;
/** The chip is stopped after so much of its time to look at what a host waits for. */
const SLICE_NANOS = 1e6;

export interface BoardOptions {
  flash?: NorFlash;
  /** Of the noise source: the RP2040's ring oscillator, the RP2350's TRNG. */
  randomBits?: RandomBits;
  uniqueId?: Uint8Array;
}

/** What is around a chip on its board. */
export interface Surroundings {
  flash: NorFlash;
  uniqueId: Uint8Array;
  randomBits: RandomBits;
  /** Whether BOOTSEL is pressed now. */
  pressed: () => boolean;
}

/** Puts a chip to work. */
export type MakeChip<C> = (around: Surroundings, after?: Reset) => C;

const makeRp2040: MakeChip<Chip> = (around, after) => new Chip(around, after);

/** A change of the light. */
export interface LightChange {
  nanos: number;
  on: boolean;
}

/** The device went away while a host used it. */
export class Disconnected extends Error {
  constructor(readonly cause: Error) {
    super(`the device went away: ${cause.message}`);
    this.name = 'Disconnected';
  }
}

/** A board with a chip, by default an RP2040: its flash, its button and its light outlive the chip's resets. */
export class Board<C extends EmulatedChip = EmulatedChip> {
  readonly flash: NorFlash;
  /** Whether BOOTSEL is held down. */
  pressed = false;
  /** Resets by the chip itself since power-on. */
  resets: ChipReset[] = [];
  lightChanges: LightChange[] = [];
  private readonly options: Required<BoardOptions>;
  private lives = 0;
  private powerUps = 0;
  private running: { chip: C; bus: UsbBus } | undefined;

  constructor(
    options: BoardOptions = {},
    private readonly family = FAMILY_RP2040,
    private readonly makeChip = makeRp2040 as unknown as MakeChip<C>,
  ) {
    this.options = {
      flash: options.flash ?? new NorFlash(),
      randomBits: options.randomBits ?? seededBits(1),
      uniqueId: options.uniqueId ?? Uint8Array.of(0xe6, 0x60, 0x58, 0x38, 0x83, 0x12, 0x34, 0x56),
    };
    this.flash = this.options.flash;
  }

  get chip(): C {
    return this.on.chip;
  }

  get bus(): UsbBus {
    return this.on.bus;
  }

  /** Writes an image into flash, as the mask ROM's boot loader does when a user drops it there. */
  load(uf2: Uint8Array): void {
    const pieces = parseUf2(uf2, this.family);
    for (const sector of new Set(pieces.map(({ offset }) => offset - (offset % 4096)))) {
      this.flash.bytes.fill(0xff, sector, sector + 4096);
      this.flash.onChange(sector, 4096);
    }
    for (const { offset, data } of pieces) {
      this.flash.bytes.set(data, offset);
      this.flash.onChange(offset, data.length);
    }
  }

  /** Power comes, after it was gone. */
  powerOn(): void {
    this.resets = [];
    this.lightChanges = [];
    this.flash.powerUp(++this.powerUps);
    this.boot();
  }

  powerOff(): void {
    this.running = undefined;
  }

  powerCycle(): void {
    this.powerOff();
    this.powerOn();
  }

  get hasPower(): boolean {
    return this.running !== undefined;
  }

  get lightIsOn(): boolean {
    return this.lightChanges.at(-1)?.on ?? false;
  }

  /** Lets the chip run for so much of its time; when it resets itself, it starts anew. */
  run(nanos: number): void {
    const end = this.chip.clock.nanos + nanos;
    const { lives } = this;
    while (lives === this.lives && this.chip.clock.nanos < end) this.runSlice(end);
  }

  /** Carries a task out. */
  complete<T>(task: Task<T>): T {
    for (let step = task.next(); ; ) {
      if (step.done) return step.value;
      step = this.resumeAfter(task, () => this.await(step.value as Wait));
    }
  }

  /** Carries a task out, and lets other work of the process go on beside it: `meanwhile` now and then, which may throw. */
  async completeAsync<T>(task: Task<T>, meanwhile: () => Promise<void>): Promise<T> {
    for (let step = task.next(); ; ) {
      if (step.done) return step.value;
      const wait = step.value;
      const failed = await this.awaitBeside(wait, meanwhile);
      step = this.resumeAfter(task, () => {
        if (failed) throw failed;
      });
    }
  }

  private get on(): { chip: C; bus: UsbBus } {
    if (!this.running) throw new Error('the board has no power');
    return this.running;
  }

  private boot(after?: Reset): void {
    this.lives++;
    const { randomBits, uniqueId } = this.options;
    const chip = this.makeChip({ flash: this.flash, randomBits, uniqueId, pressed: () => this.pressed }, after);
    chip.listenToPin(LIGHT_PIN, (on) => this.lightChanges.push({ nanos: chip.clock.nanos, on }));
    this.running = { chip, bus: new UsbBus(chip.usb) };
  }

  private await(wait: Wait): void {
    while (!this.isOver(wait)) this.runSlice(wait.until, true);
  }

  private async awaitBeside(wait: Wait, meanwhile: () => Promise<void>): Promise<unknown> {
    try {
      for (let slices = 0; !this.isOver(wait); slices++) {
        this.runSlice(wait.until, true);
        if (slices % 4 === 0) {
          await meanwhile();
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }

  private isOver(wait: Wait): boolean {
    return wait.done() || this.chip.clock.nanos >= wait.until;
  }

  private runSlice(end: number, connected = false): void {
    const { chip } = this;
    try {
      chip.runUntil(Math.min(end, chip.clock.nanos + SLICE_NANOS));
    } catch (error) {
      if (!(error instanceof ChipReset)) {
        this.powerOff();
        throw error;
      }
      this.resets.push(error);
      this.boot(error.cause === 'watchdog' ? { scratch: error.scratch, reason: error.reason } : undefined);
      if (connected) throw new Disconnected(error);
    }
  }

  private resumeAfter<T>(task: Task<T>, wait: () => void): IteratorResult<Wait, T> {
    try {
      wait();
    } catch (error) {
      return task.throw(error);
    }
    return task.next();
  }
}
