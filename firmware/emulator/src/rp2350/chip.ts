import { Core } from '../arm/core.js';
import { warmUp } from '../arm/warm_up.js';
import type { MakeChip, Surroundings } from '../board.js';
import { ChipClock } from '../chip/clock.js';
import type { EmulatedChip, Reset } from '../chip/emulated_chip.js';
import { BootLoader, ChipReset } from '../chip/fault.js';
import { LaunchHandshake, Mailbox, type Launch } from '../chip/mailbox.js';
import { SpiFlash } from '../flash/spi_flash.js';
import { Xip } from '../flash/xip.js';
import { flashServices } from '../rom/services.js';
import type { UsbSide } from '../usb/side.js';
import { Registers, row, type Block } from './block.js';
import { Bus } from './bus.js';
import { Clocks, CrystalOscillator, Pll } from './clocks.js';
import { AccessControl, GlitchDetector, PowerOn, RESET_BITS, Resets, ringOscillator, systemInfo } from './control.js';
import { findImage, mayStart } from './image_definition.js';
import { Otp, OtpMemory } from './otp.js';
import { FlashPins, Pins } from './pins.js';
import { Qmi } from './qmi.js';
import { BootRom, callerOf, systemServices, XIP_SETUP } from './rom.js';
import { Sha256 } from './sha256.js';
import { SharedSio, Sio } from './sio.js';
import { Consumer, Ticks, Timer, Watchdog } from './timers.js';
import { Trng } from './trng.js';
import { Usb } from './usb.js';

const SRAM = 0x20000000, SRAM_SIZE = 520 * 1024;
const FLASH = 0x10000000;
const MAILBOX_DEPTH = 4;
const TIMER0_IRQ = 0, TIMER1_IRQ = 4, USB_IRQ = 14, FIFO_IRQ = 25, DOORBELL_IRQ = 26, TRNG_IRQ = 39;
/** Core 1 follows core 0 in pieces of so many cycles. */
const QUANTUM = 64;
const USB_HERTZ = 48e6;

/** One life of an RP2350, of its two Arm cores in the secure state, from power-on or reset to the next. */
export class Rp2350 implements EmulatedChip {
  readonly clock = new ChipClock();
  readonly sram = new Uint8Array(SRAM_SIZE);
  readonly xip = new Xip();
  readonly cores: readonly [Core, Core];
  readonly access = new AccessControl();
  readonly glitches = new GlitchDetector();
  readonly resets = new Resets();
  readonly usbController: Usb;
  /** Breakpoints of test images: set it to take them; others are faults. */
  onMarker: ((number: number, core: Core) => void) | undefined;
  private readonly mailboxes = Mailbox.pair(MAILBOX_DEPTH);
  private readonly pins: Pins;
  private readonly clocks: Clocks;
  private readonly rom: BootRom;
  private readonly bootRam = new Uint8Array(1024);
  private secondRuns = false;
  private stopping = false;

  constructor(around: Surroundings, readonly fuses: OtpMemory, after?: Reset) {
    warmUp();
    const { clock, xip } = this;
    const flashPins = new FlashPins(clock, around.pressed);
    const shared = new SharedSio(() => flashPins.readInputs(), () => this.pins.changed());
    this.pins = new Pins(() => shared);
    const takeTime = (nanos: number): void => {
      this.cores[0].cycles += clock.cycles(nanos);
    };
    const spi = new SpiFlash(around.flash, around.uniqueId, takeTime, (what) => xip.expectCommandMode(what));
    flashPins.onSelect = () => {
      if (flashPins.forcedLow) spi.select();
      else spi.deselect();
      xip.setSelectDriven(flashPins.driven);
    };
    const otp = new Otp(fuses);
    this.usbController = new Usb(clock, (level) => this.interrupt(USB_IRQ, level));
    const random = (): number => Array.from({ length: 32 }).reduce((word: number) => (word << 1) | around.randomBits(), 0) >>> 0;
    this.rom = new BootRom({
      ...flashServices({ memory: around.flash, xip, prepareCommands: () => {}, pins: flashPins, clock }),
      ...systemServices({ clock, otp, fuses, random }),
    });
    const [crystal, systemPll, usbPll] = [new CrystalOscillator(), new Pll('PLL_SYS'), new Pll('PLL_USB')];
    this.clocks = new Clocks(crystal, systemPll, usbPll);
    const blocks = this.placeBlocks({
      around, after, flashPins, otp, crystal, systemPll, usbPll, qmi: new Qmi(spi, xip),
    });
    const flash = {
      base: FLASH, bytes: around.flash.bytes,
      get readable() {
        return xip.readable;
      },
    };
    const parts = { rom: this.rom.bytes, flash, xip, blocks, resets: this.resets, usb: this.usbController, otp, bootRam: this.bootRam };
    const makeCore = (number: 0 | 1): Core => {
      const sent = (): void => handshake.serve(() => !this.secondRuns);
      const bus = new Bus(parts, new Sio(number, shared, this.mailboxes[number], sent, () => this.ring(shared)));
      const core: Core = new Core({
        ram: { base: SRAM, bytes: this.sram },
        code: flash,
        read: (address, size) => bus.read(address, size),
        write: (address, size, value) => bus.write(address, size, value),
        breakpoint: (trap) => this.breakpoint(core, trap),
        signalEvent: () => this.signalEvent(),
      }, `core ${number}`);
      bus.core = core;
      core.exceptions.onResetRequest = () => {
        throw new ChipReset('system reset', new Uint32Array(8), 0);
      };
      this.mailboxes[number].onChange = () => core.exceptions.setInterrupt(FIFO_IRQ, this.mailboxes[number].interrupts);
      return core;
    };
    const handshake = new LaunchHandshake(this.mailboxes[1], (launch) => this.launchSecond(launch));
    this.cores = [makeCore(0), makeCore(1)];
    clock.follow(this.cores[0], this.clocks.system);
    this.clocks.onSystemClock = (hertz) => clock.setFrequency(hertz);
    this.boot(around);
  }

  get usb(): UsbSide {
    const { clock, usbController, clocks } = this;
    const [core] = this.cores;
    return {
      clock, controller: usbController.controller, memory: usbController.memory, memoryView: usbController.view, stop: () => this.stop(),
      get cycles() {
        return core.cycles;
      },
      get systemHertz() {
        return clocks.system;
      },
      get connected() {
        return usbController.connected && clocks.usb === USB_HERTZ;
      },
    };
  }

  listenToPin(number: number, tell: (level: boolean) => void): void {
    this.pins.listen(number, tell);
  }

  runUntil(nanos: number): void {
    const { clock } = this;
    this.stopping = false;
    clock.setEnd(nanos);
    while (!this.stopping && clock.nanos < nanos) {
      if (this.secondRuns) this.runBoth();
      else this.runFirst();
      clock.fireDue();
    }
  }

  stop(): void {
    this.stopping = true;
    this.clock.nextCycles = 0;
    for (const core of this.cores) core.stop();
  }

  private runFirst(): void {
    const [core] = this.cores;
    while (core.cycles < this.clock.nextCycles && !this.secondRuns) runCore(core, this.clock.nextCycles);
    this.cores[1].cycles = core.cycles;
  }

  private runBoth(): void {
    const { clock } = this;
    const [core, other] = this.cores;
    while (core.cycles < clock.nextCycles && this.secondRuns) {
      const end = Math.min(clock.nextCycles, core.cycles + QUANTUM);
      runCore(core, end);
      while (other.cycles < core.cycles && this.secondRuns) runCore(other, core.cycles);
    }
  }

  private launchSecond({ vectors, stack, entry }: Launch): void {
    const core = this.cores[1];
    core.exceptions.vectors = vectors;
    core.r[13] = stack;
    core.jump(entry);
    core.cycles = this.cores[0].cycles;
    this.secondRuns = true;
    for (const one of this.cores) one.stop();
  }

  private interrupt(irq: number, level: boolean): void {
    for (const core of this.cores) core.exceptions.setInterrupt(irq, level);
  }

  private ring({ doorbells }: SharedSio): void {
    this.cores.forEach((core, i) => core.exceptions.setInterrupt(DOORBELL_IRQ, doorbells[i] !== 0));
  }

  private signalEvent(): void {
    for (const core of this.cores) core.eventRegistered = true;
  }

  private breakpoint(core: Core, trap: number): void {
    if (this.rom.serve(callerOf(core), trap)) return;
    if (!this.onMarker) core.fault(`breakpoint ${trap}`);
    this.onMarker!(trap, core);
  }

  private placeBlocks(parts: {
    around: Surroundings; after: Reset | undefined; flashPins: FlashPins; otp: Otp; crystal: CrystalOscillator; systemPll: Pll; usbPll: Pll; qmi: Qmi;
  }): Map<number, Block> {
    const { clock, clocks, resets, usbController } = this;
    const ticks = new Ticks(clocks);
    const timers = [[Consumer.Timer0, TIMER0_IRQ], [Consumer.Timer1, TIMER1_IRQ]].map(([consumer, irq], i) =>
      new Timer(`TIMER${i}`, clock, () => ticks.nanos(consumer as Consumer), (alarm, level) => this.interrupt(irq! + alarm, level)));
    ticks.onChange = () => timers.forEach((timer) => timer.rebase());
    const bite = (reason: number): never => {
      throw new ChipReset('watchdog', watchdog.scratch.slice(), reason);
    };
    const watchdog = new Watchdog(clock, () => ticks.nanos(Consumer.Watchdog), bite, parts.after?.reason ?? 0, parts.after?.scratch);
    const trng = new Trng(clock, parts.around.randomBits, () => clocks.system, (level) => this.interrupt(TRNG_IRQ, level));
    const power = new PowerOn();
    power.onSecondCoreOff = () => {
      this.secondRuns = false;
    };
    const blocks: [number, Block][] = [
      [0x40000000, systemInfo()], [0x40008000, new Registers('SYSCFG', row(0, 6))], [0x40010000, clocks], [0x40018000, power],
      [0x40020000, resets], [0x40028000, this.pins.io], [0x40030000, parts.flashPins], [0x40038000, this.pins.pads],
      [0x40040000, new Registers('PADS_QSPI', { 0: 0, 4: 0x56, ...row(8, 4, 0x56), 0x18: 0x5a })], [0x40048000, parts.crystal],
      [0x40050000, parts.systemPll], [0x40058000, parts.usbPll], [0x40060000, this.access], [0x400b0000, timers[0]!], [0x400b8000, timers[1]!],
      [0x400c8000, new Registers('XIP_CTRL', { 0: 0x83, 8: 2, 0xc: 0, 0x10: 0 })], [0x400d0000, parts.qmi], [0x400d8000, watchdog],
      [0x400e8000, ringOscillator()], [0x400f0000, trng], [0x400f8000, new Sha256()], [0x40108000, ticks], [0x40120000, parts.otp],
      [0x40158000, this.glitches], [0x50110000, usbController],
    ];
    resets.onChange = (bit, held) => {
      for (const [, block] of blocks) {
        if (RESET_BITS[block.name] !== bit) continue;
        if (held) block.reset?.();
        else if (block instanceof Timer) block.begin();
      }
    };
    return new Map(blocks);
  }

  /** What the mask ROM does before it starts an image. */
  private boot({ flash, pressed }: Surroundings): void {
    if (pressed()) throw new BootLoader('the button is held');
    const image = findImage(flash.bytes);
    if (!image) throw new BootLoader('no image definition');
    if (!mayStart(image, this.fuses)) throw new BootLoader('no image that is signed as it must be');
    this.bootRam.set(XIP_SETUP);
    this.xip.enter();
    const [core] = this.cores;
    core.startAt(image.vectors);
    if (image.entry !== undefined) core.jump(image.entry);
    if (image.stack !== undefined) core.r[13] = image.stack;
  }
}

/** Runs a core until a cycle count, or lets it sleep until then. */
function runCore(core: Core, until: number): void {
  if (!core.wake()) core.cycles = Math.min(until, Math.max(core.cycles, core.exceptions.sysTick.next));
  else core.run(until);
}

/** Puts RP2350s to work that have the same fuses. */
export const makeRp2350 = (fuses: OtpMemory): MakeChip<Rp2350> => (around, after) => new Rp2350(around, fuses, after);

