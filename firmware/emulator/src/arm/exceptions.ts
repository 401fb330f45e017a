import { hex } from '../chip/fault.js';
import type { Core } from './core.js';
import { flags, setFlags } from './system.js';
import { SysTick } from './systick.js';

const SP = 13, LR = 14, PC = 15;
const SVC = 11, PEND_SV = 14, SYS_TICK = 15, FIRST_IRQ = 16;
const IRQS = 64;
const IDLE = 256, PRIORITY_BITS = 0xf0;
const FRAME = 32, ALIGNED = 1 << 9, THUMB = 1 << 24;
const ENTRY_CYCLES = 12, EXIT_CYCLES = 10;
const HANDLER = 0xfffffff1, TO_THREAD = 8, TO_PROCESS_STACK = 4;

const CPUID = 0x411fd210;
const AIRCR_KEY = 0x05fa, AIRCR_READ_KEY = 0xfa05, RESET_REQUEST = 1 << 2;
const DWT_CTRL = 0xe0001000, DWT_CYCCNT = 0xe0001004;
/**
 * Registers that keep what is written: SCR's depth of sleep, CCR, SHCSR, MPU, SAU, CPACR, DEMCR, FPCCR, and where other fault
 * registers are cleared. No memory protection is carried out.
 */
const KEPT: [number, number][] = [
  [0xe000ed14, 0x201], [0xe000ed24, 0], [0xe000ed28, 0], [0xe000ed2c, 0], [0xe000ed30, 0], [0xe000ed34, 0], [0xe000ed38, 0],
  [0xe000ed88, 0], [0xe000ed94, 0], [0xe000ed98, 0], [0xe000ed9c, 0], [0xe000eda0, 0], [0xe000eda4, 0], [0xe000eda8, 0],
  [0xe000edac, 0], [0xe000edb0, 0], [0xe000edb4, 0], [0xe000edb8, 0], [0xe000edc0, 0], [0xe000edc4, 0], [0xe000edd0, 0],
  [0xe000edd8, 0], [0xe000eddc, 0], [0xe000ede0, 0], [0xe000ede4, 0], [0xe000ede8, 0], [0xe000edfc, 0], [0xe000ef34, 0],
  [0xe000ed8c, 0], [DWT_CTRL, 0x40000000],
];
const FIXED: [number, number][] = [[0xe000ed00, CPUID], [0xe000ed90, 0x800], [0xe000edd4, 8], [0xe000e004, 1]];

/** The core's exceptions: stacking and return, priorities and masks, its interrupt controller and system registers. */
export class Exceptions {
  vectors = 0;
  primask = 0;
  basepri = 0;
  faultmask = 0;
  control = 0;
  mainLimit = 0;
  processLimit = 0;
  readonly sysTick: SysTick;
  /** Told of a request for a reset of the chip. */
  onResetRequest: () => void = () => {};
  /** The stack pointer that is not in use. */
  private otherStack = 0;
  private readonly active: number[] = [];
  private readonly priority = new Uint8Array(FIRST_IRQ + IRQS);
  private readonly pending = new Uint8Array(FIRST_IRQ + IRQS);
  private readonly enabled = new Uint8Array(FIRST_IRQ + IRQS).fill(1, 0, FIRST_IRQ);
  private readonly lines = new Uint8Array(FIRST_IRQ + IRQS);
  private readonly kept = new Map(KEPT);
  private scr = 0;
  private priorityGroup = 0;
  /** Whether any exception is pending and enabled. */
  private anyPending = false;

  constructor(private readonly core: Core) {
    this.sysTick = new SysTick(core, () => this.pend(SYS_TICK));
  }

  /** The number of the exception whose handler runs; 0 in thread mode. */
  get current(): number {
    return this.active.at(-1) ?? 0;
  }

  private get usesProcessStack(): boolean {
    return this.active.length === 0 && (this.control & 2) !== 0;
  }

  get mainStack(): number {
    return this.usesProcessStack ? this.otherStack : this.core.r[SP]!;
  }

  set mainStack(value: number) {
    if (this.usesProcessStack) this.otherStack = value;
    else this.core.r[SP] = value;
  }

  get processStack(): number {
    return this.usesProcessStack ? this.core.r[SP]! : this.otherStack;
  }

  set processStack(value: number) {
    if (this.usesProcessStack) this.core.r[SP] = value;
    else this.otherStack = value;
  }

  /** The stack pointer becomes `value`, unless that is below its limit. */
  lowerStack(value: number): void {
    this.checkStack(value);
    this.core.r[SP] = value;
  }

  checkStack(value: number): void {
    const limit = this.usesProcessStack ? this.processLimit : this.mainLimit;
    if (value >>> 0 < limit >>> 0) this.core.fault(`the stack pointer comes to ${hex(value)}, below its limit ${hex(limit)}`);
  }

  setControl(value: number): void {
    if (value & 1) this.core.fault('unprivileged code, which is not modelled');
    if (this.active.length) return;
    const [main, process] = [this.mainStack, this.processStack];
    this.control = value & 2;
    this.core.r[SP] = value & 2 ? process : main;
    this.otherStack = value & 2 ? main : process;
  }

  setFaultmask(value: number): void {
    this.faultmask = value;
  }

  /** A peripheral raises or lowers its line. */
  setInterrupt(irq: number, level: boolean): void {
    const number = FIRST_IRQ + irq;
    if ((this.lines[number] === 1) === level) return;
    this.lines[number] = level ? 1 : 0;
    this.pending[number] = level && !this.active.includes(number) ? 1 : 0;
    this.changed();
  }

  /** Whether WFI would end now: masks by PRIMASK aside, something wants to run. */
  get mayWake(): boolean {
    this.sysTick.update();
    return this.anyPending && this.next(true) !== 0;
  }

  /** SVC. */
  callSupervisor(): void {
    if (this.group(SVC) >= this.executionPriority(false)) this.core.fault('SVC where its priority does not suffice');
    this.enter(SVC);
  }

  /** Enters the handler of what is pending, if its priority suffices. */
  takePending(): void {
    this.sysTick.update();
    if (!this.anyPending) return;
    const number = this.next(false);
    if (!number) return;
    this.pending[number] = 0;
    this.changed();
    this.enter(number);
  }

  private pend(number: number): void {
    this.pending[number] = 1;
    this.changed();
  }

  private changed(): void {
    this.anyPending = false;
    for (let i = 0; i < this.pending.length; i++) if (this.pending[i]! & this.enabled[i]!) this.anyPending = true;
    this.core.stop();
  }

  /** The priority without the bits that only order what is pending. */
  private group(number: number): number {
    return this.priority[number]! & (0xff00 >> (7 - this.priorityGroup)) & 0xff;
  }

  private executionPriority(ignorePrimask: boolean): number {
    let priority = IDLE;
    for (const number of this.active) priority = Math.min(priority, this.group(number));
    if (this.basepri) priority = Math.min(priority, this.basepri);
    if (this.primask && !ignorePrimask) priority = Math.min(priority, 0);
    if (this.faultmask) priority = -1;
    return priority;
  }

  /** The pending exception that comes next, if its priority suffices; else 0. */
  private next(ignorePrimask: boolean): number {
    let best = 0;
    for (let i = 1; i < this.pending.length; i++) {
      if (this.pending[i]! & this.enabled[i]! && (!best || this.priority[i]! < this.priority[best]!)) best = i;
    }
    return best && this.group(best) < this.executionPriority(ignorePrimask) ? best : 0;
  }

  private enter(number: number): void {
    const { core } = this;
    const { r } = core;
    const process = this.usesProcessStack;
    const thread = this.active.length === 0;
    const misaligned = r[SP]! & 4;
    const frame = (r[SP]! - FRAME - misaligned) | 0;
    this.checkStack(frame);
    const it = ((core.it & 3) << 25) | ((core.it >> 2) << 10);
    const status = flags(core) | it | THUMB | (misaligned ? ALIGNED : 0) | this.current;
    [r[0]!, r[1]!, r[2]!, r[3]!, r[12]!, r[LR]!, r[PC]!, status].forEach((word, i) => core.store((frame + 4 * i) >>> 0, 4, word));
    if (process) {
      r[SP] = this.otherStack;
      this.otherStack = frame;
    } else r[SP] = frame;
    r[LR] = HANDLER | (thread ? TO_THREAD : 0) | (process ? TO_PROCESS_STACK : 0);
    this.active.push(number);
    core.exclusive = undefined;
    core.jump(core.load((this.vectors + 4 * number) >>> 0, 4) | 0);
    core.cycles += ENTRY_CYCLES;
    core.waiting = false;
  }

  /** A return from the exception that is current: `code` is what LR held. */
  leave(code: number): void {
    const { core } = this;
    const { r } = core;
    const thread = (code & TO_THREAD) !== 0;
    const process = (code & TO_PROCESS_STACK) !== 0;
    if ((code & ~(TO_THREAD | TO_PROCESS_STACK)) >>> 0 !== HANDLER || thread !== (this.active.length === 1) || (process && !thread)) {
      core.fault(`a wrong return from an exception: ${hex(code)}`);
    }
    const frame = process ? this.processStack : r[SP]!;
    const words = Array.from({ length: 8 }, (_, i) => core.load((frame + 4 * i) >>> 0, 4) | 0);
    const status = words[7]!;
    const after = frame + FRAME + (status & ALIGNED ? 4 : 0);
    const number = this.active.pop()!;
    if (thread) {
      this.control = process ? 2 : 0;
      if (process) {
        this.otherStack = r[SP]!;
      }
    }
    r[SP] = after;
    [r[0], r[1], r[2], r[3], r[12], r[LR]] = words as [number, number, number, number, number, number];
    r[PC] = words[6]! & ~1;
    setFlags(core, status);
    core.it = ((status >>> 25) & 3) | (((status >>> 10) & 63) << 2);
    core.exclusive = undefined;
    core.eventRegistered = true;
    core.cycles += EXIT_CYCLES;
    this.faultmask = 0;
    if (this.lines[number]) this.pending[number] = 1;
    this.changed();
  }

  /** The private peripherals of the core, at E0000000. */
  read(address: number, size: 1 | 2 | 4): number {
    const word = this.readWord((address & ~3) >>> 0);
    return size === 4 ? word : (word >>> (8 * (address & 3))) & ((1 << (8 * size)) - 1);
  }

  write(address: number, size: 1 | 2 | 4, value: number): void {
    const offset = address - 0xe000e400;
    if (offset >= 0 && offset < IRQS && size < 4) return this.setPriorities(FIRST_IRQ + offset, size, value);
    const handlers = address - 0xe000ed18;
    if (handlers >= 0 && handlers < 12) return this.setPriorities(4 + handlers, size, value);
    if (size !== 4) this.core.fault(`write of ${size} bytes to the register at ${hex(address)}`);
    this.writeWord(address, value);
  }

  private setPriorities(first: number, size: number, value: number): void {
    for (let i = 0; i < size; i++) this.priority[first + i] = (value >>> (8 * i)) & PRIORITY_BITS;
    this.changed();
  }

  private bits(of: Uint8Array, from: number): number {
    let word = 0;
    for (let i = 0; i < 32; i++) word |= (of[from + i] ?? 0) << i;
    return word >>> 0;
  }

  private readWord(address: number): number {
    const block = address - 0xe000e100;
    if (block >= 0 && block < 0x300) {
      const from = FIRST_IRQ + (block & 0x7f) * 8;
      if (from < FIRST_IRQ + IRQS) {
        switch (block >> 7) {
          case 0: case 1: return this.bits(this.enabled, from);
          case 2: case 3: return this.bits(this.pending, from);
          case 4: return this.active.reduce((word, number) => (number >= from && number < from + 32 ? word | (1 << (number - from)) : word), 0) >>> 0;
          default: return 0;
        }
      }
    }
    const priorities = address >= 0xe000e400 && address < 0xe000e400 + IRQS ? FIRST_IRQ + address - 0xe000e400
      : address >= 0xe000ed18 && address < 0xe000ed24 ? 4 + address - 0xe000ed18 : 0;
    if (priorities) return [0, 1, 2, 3].reduce((word, i) => word | (this.priority[priorities + i]! << (8 * i)), 0) >>> 0;
    if (address >= 0xe000e010 && address < 0xe000e020) return this.sysTick.read(address & 15);
    switch (address) {
      case 0xe000ed04: return this.controlState();
      case 0xe000ed08: return this.vectors >>> 0;
      case 0xe000ed0c: return ((AIRCR_READ_KEY << 16) | (this.priorityGroup << 8)) >>> 0;
      case 0xe000ed10: return this.scr;
      case DWT_CYCCNT: return this.core.cycles >>> 0;
    }
    const value = this.kept.get(address) ?? new Map(FIXED).get(address);
    if (value === undefined) this.core.fault(`read of the core's register at ${hex(address)}, which is not modelled`);
    return value >>> 0;
  }

  private controlState(): number {
    const pending = this.next(true);
    return (this.current | (pending << 12) | (this.pending[SYS_TICK]! << 26) | (this.pending[PEND_SV]! << 28)) >>> 0;
  }

  private writeWord(address: number, value: number): void {
    const block = address - 0xe000e100;
    if (block >= 0 && block < 0x300) return this.writeInterrupts(block, value);
    if (address >= 0xe000e400 && address < 0xe000e400 + IRQS) return this.setPriorities(FIRST_IRQ + address - 0xe000e400, 4, value);
    if (address >= 0xe000e010 && address < 0xe000e01c) return this.sysTick.write(address & 15, value);
    switch (address) {
      case 0xe000ed04:
        if (value & (1 << 28)) this.pend(PEND_SV);
        if (value & (1 << 27)) this.pending[PEND_SV] = 0;
        if (value & (1 << 26)) this.pend(SYS_TICK);
        if (value & (1 << 25)) this.pending[SYS_TICK] = 0;
        return this.changed();
      case 0xe000ed08:
        this.vectors = value & ~127;
        return;
      case 0xe000ed0c:
        if (value >>> 16 !== AIRCR_KEY) return;
        this.priorityGroup = (value >>> 8) & 7;
        if (value & RESET_REQUEST) this.onResetRequest();
        return;
      case 0xe000ed10:
        if (value & ~0x0c) this.core.fault(`SCR ${hex(value)}: sleep on exit and SEVONPEND are not modelled`);
        this.scr = value;
        return;
      case 0xe000ef00: // STIR
        return this.pend(FIRST_IRQ + (value & 63));
      case DWT_CYCCNT:
        return;
    }
    if (!this.kept.has(address)) this.core.fault(`write to the core's register at ${hex(address)}, which is not modelled`);
    // Fault status is cleared by ones, and there never is any.
    this.kept.set(address, address >= 0xe000ed28 && address < 0xe000ed34 ? 0 : value);
  }

  private writeInterrupts(block: number, value: number): void {
    const from = FIRST_IRQ + (block & 0x7f) * 8;
    if (from >= FIRST_IRQ + IRQS) this.core.fault('there are not so many interrupts');
    for (let i = 0; i < 32; i++) {
      if (!(value & (1 << i))) continue;
      switch (block >> 7) {
        case 0: this.enabled[from + i] = 1; break;
        case 1: this.enabled[from + i] = 0; break;
        case 2: this.pending[from + i] = 1; break;
        case 3: this.pending[from + i] = this.lines[from + i]!; break;
        default: this.core.fault('a write to the active bits, or to the targets of interrupts');
      }
    }
    this.changed();
  }
}
