import { Core } from '../arm/core.js';
import { warmUp } from '../arm/warm_up.js';
import { Fault, hex } from '../chip/fault.js';
import { readElf } from './elf.js';
import { Exit, Semihosting } from './semihosting.js';

const CODE = 0x10000000, CODE_SIZE = 4 * 1024 * 1024;
const RAM = 0x38000000, RAM_SIZE = 2 * 1024 * 1024;
const TIMER = 0x50000000, TIMER_VALUE = 4;
/** The timer counts at 20 MHz; an instruction takes a nanosecond in QEMU, and a cycle does here. */
const CYCLES_A_TICK = 50;
/** The engine compiles a function better when it is called again and again. */
const SLICE = 100000;

/**
 * As much of QEMU's machine mps2-an505 as the firmware's test programs use: a Cortex-M33 with memories, one timer and semihosting.
 * The same program run there and here compares the two cores.
 */
export class An505 {
  readonly core: Core;
  private readonly output: Uint8Array[] = [];
  private readonly code = { base: CODE, bytes: new Uint8Array(CODE_SIZE), readable: true };
  private readonly ram = { base: RAM, bytes: new Uint8Array(RAM_SIZE) };
  private timerStart = 0;

  constructor(program: Uint8Array, commandLine = '') {
    warmUp();
    const semihosting = new Semihosting(commandLine, (data) => this.output.push(data));
    for (const { address, data } of readElf(program)) {
      const { base, bytes } = address >= RAM ? this.ram : this.code;
      bytes.set(data, address - base);
    }
    this.core = new Core({
      ram: this.ram,
      code: this.code,
      read: (address) => {
        if (address === TIMER + TIMER_VALUE) return (0xffffffff - Math.floor((this.core.cycles - this.timerStart) / CYCLES_A_TICK)) >>> 0;
        throw new Fault(`read of ${hex(address)}, by ${this.core.position}`);
      },
      write: (address) => {
        if (address < TIMER || address >= TIMER + 12) throw new Fault(`write to ${hex(address)}, by ${this.core.position}`);
        this.timerStart = this.core.cycles;
      },
      breakpoint: (number) => {
        if (number !== 0xab) throw new Fault(`breakpoint ${number}`);
        semihosting.serve(this.core);
      },
      signalEvent: () => {},
    });
    this.core.startAt(CODE);
  }

  /** Runs until the program ends; its exit status and what it printed. */
  run(): { status: number; output: Buffer } {
    try {
      for (;;) this.core.run(this.core.cycles + SLICE);
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      return { status: error.status, output: Buffer.concat(this.output) };
    }
  }
}
