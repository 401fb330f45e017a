import { RP2040, type GPIOPin } from 'rp2040js';
import type { NorFlash } from '../flash/nor_flash.js';
import type { UsbSide } from '../usb/side.js';
import { SpiFlash } from '../flash/spi_flash.js';
import { Ssi } from '../flash/ssi.js';
import { Xip } from '../flash/xip.js';
import { BOOT2_ADDRESS, BOOT2_SIZE, isValidBoot2 } from '../rom/boot2.js';
import { MaskRom } from '../rom/mask_rom.js';
import { computingServices, flashServices } from '../rom/services.js';
import { connectBus } from './bus.js';
import { ChipClock } from './clock.js';
import type { Surroundings } from '../board.js';
import type { EmulatedChip, Reset } from './emulated_chip.js';
import { breakFault, completeSystemControl, mayWake, wakeWithoutEntering } from './core_fixes.js';
import { FastCore } from './fast_core.js';
import { BootLoader, ChipReset, Fault } from './fault.js';
import { IoQspi } from './io_qspi.js';
import { Rosc, voltageRegulator, XipControl, type RandomBits } from './peripherals.js';
import { SecondCore } from './second_core.js';

type Core = RP2040['core'];

/** Core 1 follows core 0 in pieces of so many cycles. */
const QUANTUM = 64;
const WATCHDOG = 0x40058;

/** One life of the chip, from power-on or reset to the next. */
export class Chip implements EmulatedChip {
  readonly rp: RP2040;
  readonly clock = new ChipClock();
  readonly second: SecondCore;
  readonly xip = new Xip();
  /** Breakpoints of test images: set it to take them; others are faults. */
  onMarker: ((number: number, caller: RP2040) => void) | undefined;
  private readonly rom: MaskRom;
  private readonly pins: IoQspi;
  private readonly ssi: Ssi;
  private readonly runners: [FastCore, FastCore];
  private stopping = false;

  constructor(around: Surroundings, after?: Reset) {
    this.rp = new RP2040(this.clock);
    this.rp.logger = { debug() {}, info: (_, text) => this.hear(text), warn: complain, error: complain };
    this.pins = new IoQspi(this.rp, this.clock, around.pressed);
    const takeTime = (nanos: number): void => {
      this.rp.core.cycles += this.clock.cycles(nanos);
    };
    const spi = new SpiFlash(around.flash, around.uniqueId, takeTime, (what) => this.xip.expectCommandMode(what));
    this.ssi = new Ssi(this.rp, spi, this.xip, this.pins);
    this.pins.onSelect = () => {
      this.ssi.selectChanged();
      this.xip.setSelectDriven(this.pins.driven);
    };
    this.rom = new MaskRom((caller) => this.start(caller, around), {
      ...flashServices({ memory: around.flash, xip: this.xip, prepareCommands: () => this.ssi.setUpByRom(), pins: this.pins, clock: this.clock }),
      ...computingServices,
    });
    this.rp.bootrom.set(this.rom.words);
    this.placePeripherals(around.randomBits);
    this.second = new SecondCore(this.rp);
    for (const view of this.views) this.complete(view, around.flash);
    const memories = { flash: around.flash.bytes, xip: this.xip };
    this.runners = [new FastCore(this.rp, memories), new FastCore(this.second.view, memories)];
    this.prepareWatchdog(after);
    this.rp.addClockListener((frequency) => this.clock.setFrequency(frequency));
    this.rp.core.SP = this.rom.words[0]!;
    this.rp.core.PC = this.rom.words[1]! & ~1;
    this.clock.follow(this.rp.core, this.rp.clkSys);
  }

  /** Runs until `nanos` of the chip's time, or until `stop` is called. Faults, resets and power cuts are thrown. */
  runUntil(nanos: number): void {
    this.stopping = false;
    this.clock.setEnd(nanos);
    while (!this.stopping && this.clock.nanos < nanos) {
      if (this.second.launched) this.runBoth();
      else this.runFirst();
      this.clock.fireDue();
    }
  }

  /** Ends `runUntil` after the instruction that runs. */
  stop(): void {
    this.stopping = true;
    this.clock.nextCycles = 0;
  }

  /** What the wires of USB need. */
  get usb(): UsbSide {
    const { rp, clock } = this;
    return {
      clock, controller: rp.usbCtrl, memory: rp.usbDPRAM, memoryView: rp.usbDPRAMView, connected: true, stop: () => this.stop(),
      get cycles() {
        return rp.core.cycles;
      },
      get systemHertz() {
        return rp.clkSys;
      },
    };
  }

  /** Tells of each level of a pin. */
  listenToPin(number: number, tell: (level: boolean) => void): void {
    this.pin(number).addListener((state) => tell((state as number) === 1));
  }

  get views(): RP2040[] {
    return [this.rp, this.second.view];
  }

  pin(number: number): GPIOPin {
    return this.rp.gpio[number]!;
  }

  private runFirst(): void {
    const { clock, second } = this;
    const { core } = this.rp;
    while (core.cycles < clock.nextCycles) {
      if (core.waiting && !wake(core)) core.cycles = clock.nextCycles;
      else this.runners[0].run(clock.nextCycles);
      if (second.launched) return this.alignSecond();
    }
  }

  private runBoth(): void {
    const { clock } = this;
    const { core } = this.rp;
    const other = this.second.view.core;
    while (core.cycles < clock.nextCycles && this.second.launched) {
      if (other.waiting && !wake(other)) {
        // Nothing but core 0 wakes it, by an instruction that ends run().
        if (core.waiting && !wake(core)) core.cycles = clock.nextCycles;
        else this.runners[0].run(clock.nextCycles);
        other.cycles = core.cycles;
        continue;
      }
      runCore(core, this.runners[0], Math.min(clock.nextCycles, core.cycles + QUANTUM));
      if (this.second.launched) runCore(other, this.runners[1], core.cycles);
    }
  }

  private alignSecond(): void {
    this.second.view.core.cycles = this.rp.core.cycles;
  }

  private placePeripherals(randomBits: RandomBits): void {
    const { peripherals } = this.rp;
    peripherals[0x14000] = new XipControl(this.rp);
    peripherals[0x18000] = this.ssi;
    peripherals[0x40018] = this.pins;
    peripherals[0x40060] = new Rosc(this.rp, randomBits);
    peripherals[0x40064] = voltageRegulator(this.rp);
  }

  private complete(view: RP2040, flash: NorFlash): void {
    this.pins.attach(view.sio);
    completeSystemControl(view);
    wakeWithoutEntering(view.core);
    connectBus(view, { flash: flash.bytes, xip: this.xip });
    view.onBreak = (number) => {
      if (this.rom.serve(view, number)) return;
      if (!this.onMarker || !isBreakpoint(view)) breakFault(view);
      this.onMarker(number, view);
    };
  }

  private prepareWatchdog(after: Reset | undefined): void {
    const watchdog = this.rp.peripherals[WATCHDOG] as unknown as {
      onWatchdogTrigger: () => void;
      scratchData: Uint32Array;
      reason: number;
    };
    watchdog.onWatchdogTrigger = () => {
      throw new ChipReset('watchdog', watchdog.scratchData.slice(), watchdog.reason);
    };
    if (after) {
      watchdog.scratchData.set(after.scratch);
      watchdog.reason = after.reason;
    }
  }

  /** The mask ROM's reset: starts the second stage, unless the button is held. */
  private start({ core }: RP2040, { flash, pressed }: Surroundings): void {
    if (pressed()) throw new BootLoader('the button is held');
    if (!isValidBoot2(flash.bytes)) throw new BootLoader('no valid second stage');
    this.rp.sram.set(flash.bytes.subarray(0, BOOT2_SIZE), BOOT2_ADDRESS - 0x20000000);
    core.LR = 0;
    core.PC = BOOT2_ADDRESS;
  }

  private hear(text: string): void {
    if (text === 'SEV') SecondCore.signalEvent(this.views);
  }
}

/** What the emulator only warns of is not modelled, or wrong. */
function complain(component: string, text: string): never {
  throw new Fault(`${component}: ${text}`);
}

function isBreakpoint(view: RP2040): boolean {
  return view.readUint16((view.core.PC & ~1) - 2) >>> 8 === 0xbe;
}

function wake(core: Core): boolean {
  if (!mayWake(core)) return false;
  core.waiting = false;
  core.interruptsUpdated = true;
  return true;
}

function runCore(core: Core, runner: FastCore, until: number): void {
  while (core.cycles < until) {
    if (core.waiting && !wake(core)) {
      core.cycles = until;
      return;
    }
    runner.run(until);
  }
}
