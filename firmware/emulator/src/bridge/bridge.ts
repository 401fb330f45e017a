import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Disconnected, type Board } from '../board.js';
import { PowerCut } from '../flash/nor_flash.js';
import type { Task } from '../task.js';
import { CcidReader } from '../usb/ccid.js';
import { UsbHost } from '../usb/host.js';
import { CONTROL, VirtualSlot } from './vpcd.js';

const RETRY_MS = 50;
/** While nobody asks for anything, the chip runs in pieces of so much of its time, at most as fast as real time. */
const IDLE_SLICE_MS = 5;
/** How far the chip's time may fall behind without being made good later. */
const MOST_BEHIND_MS = 50;

export interface BridgeOptions {
  host: string;
  port: number;
  /** Whether the chip never runs ahead of this computer's clock while it works, so that a person can follow. */
  realTime: boolean;
  /** Told what happens, for a log. */
  log: (line: string) => void;
}

/** The bridge ends, or the power was taken away, while the board was at work. */
class Interrupted extends Error {}

/**
 * Puts an emulated board into a slot of pcscd's virtual reader: what comes from there becomes CCID messages on its USB. The card
 * is in the slot as long as the board has power and is enumerated.
 */
export class Bridge {
  private slot: VirtualSlot | undefined;
  private reader: CcidReader | undefined;
  private ending = false;
  private powerWanted = true;
  private paceNanos = 0;
  private paceWall = 0;

  constructor(
    private readonly board: Board,
    private readonly options: BridgeOptions,
  ) {}

  /** Serves until `end` is called. Faults of the firmware are thrown. */
  async run(): Promise<void> {
    while (!this.ending) {
      if (!this.powerWanted) {
        await delay(RETRY_MS);
        continue;
      }
      try {
        await this.live();
      } catch (error) {
        this.leave();
        if (error instanceof PowerCut) this.lostPower(error);
        else if (error instanceof Interrupted) this.board.powerOff();
        else if (error instanceof Disconnected) this.options.log(error.message);
        else throw error;
      }
    }
    this.leave();
  }

  end(): void {
    this.ending = true;
  }

  /** Takes the power away, or gives it back; both are safe at any time. */
  setPower(on: boolean): void {
    this.powerWanted = on;
  }

  get isPresent(): boolean {
    return this.slot?.isOpen ?? false;
  }

  /** One life of the device, from its enumeration until power or the bridge ends. */
  private async live(): Promise<void> {
    this.startIfOff();
    const host = new UsbHost(this.board);
    const info = await this.complete(host.enumerate(), false);
    this.reader = CcidReader.of(host, info)[0];
    if (!this.reader) throw new Error('the device has no interface for smart cards');
    this.options.log(`${info.strings.product} ${info.strings.serial} is there`);
    while (this.goesOn) {
      if (!this.slot?.isOpen) await this.connect();
      await this.serve();
    }
    this.leave();
    if (!this.powerWanted) this.board.powerOff();
  }

  private get goesOn(): boolean {
    return !this.ending && this.powerWanted;
  }

  private startIfOff(): void {
    if (!this.board.hasPower) this.board.powerOn();
    this.paceWall = 0;
  }

  private async connect(): Promise<void> {
    try {
      this.slot = await VirtualSlot.connect(this.options.host, this.options.port);
    } catch {
      await delay(RETRY_MS);
    }
  }

  private async serve(): Promise<void> {
    const message = this.slot?.take();
    if (message) {
      await this.handle(message);
      this.paceWall = 0;
    } else {
      this.idle();
      await delay(IDLE_SLICE_MS / 2);
    }
  }

  private async handle(message: Uint8Array): Promise<void> {
    const { slot } = this;
    const reader = this.reader!;
    if (message.length === 1) {
      if (message[0] === CONTROL.off) await this.complete(reader.powerOff());
      else if (message[0] === CONTROL.atr) slot!.answer(reader.atr ?? (await this.complete(reader.powerOn())));
      else await this.complete(reader.powerOn());
    } else if (message.length > 1) {
      slot!.answer(await this.complete(reader.transmit(message)));
    }
  }

  private complete<T>(task: Task<T>, realTime = this.options.realTime): Promise<T> {
    const wall = performance.now();
    const { nanos } = this.board.chip.clock;
    return this.board.completeAsync(task, async () => {
      if (!this.goesOn) throw new Interrupted();
      const ahead = (this.board.chip.clock.nanos - nanos) / 1e6 - (performance.now() - wall);
      if (realTime && ahead > 1) await delay(ahead);
    });
  }

  private idle(): void {
    const wall = performance.now();
    const nanos = this.board.chip.clock.nanos;
    if (!this.paceWall || wall - this.paceWall - (nanos - this.paceNanos) / 1e6 > MOST_BEHIND_MS) {
      [this.paceWall, this.paceNanos] = [wall - IDLE_SLICE_MS, nanos];
    }
    const due = this.paceNanos + (wall - this.paceWall) * 1e6 - nanos;
    if (due > 0) this.board.run(Math.min(due, IDLE_SLICE_MS * 1e6));
    if (!this.board.bus.address) throw new Disconnected(new Error('it was reset'));
  }

  private lostPower(cut: PowerCut): void {
    this.options.log(cut.message);
    this.powerWanted = false;
  }

  private leave(): void {
    this.slot?.close();
    this.slot = undefined;
    this.reader = undefined;
  }
}
