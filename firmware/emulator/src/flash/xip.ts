import { Fault } from '../chip/fault.js';

/**
 * How the chip reaches its flash: through the XIP window, or command by command. The order in which firmware must
 * go from one to the other is checked here.
 *
 *   xip ──connect──▶ connected ──exit──▶ command ──flush──▶ flushed ──enter──▶ xip
 */
export class Xip {
  /** Whether the window at 0x10000000 may be read now. */
  readable = false;
  private state: 'xip' | 'connected' | 'command' | 'flushed' = 'flushed';
  private selectDriven = true;
  private direct = false;

  connect(): void {
    this.state = this.state === 'command' ? 'command' : 'connected';
    this.update();
  }

  exit(): void {
    if (this.state === 'xip') throw new Fault('flash_exit_xip without connect_internal_flash');
    this.state = 'command';
    this.update();
  }

  flush(): void {
    if (this.state === 'command') this.state = 'flushed';
    this.update();
  }

  enter(): void {
    if (this.state === 'command') throw new Fault('XIP entered without flash_flush_cache');
    this.state = 'xip';
    this.update();
  }

  /** The SSI was disabled. */
  disable(): void {
    if (this.state === 'xip') this.state = 'flushed';
    this.update();
  }

  /** Erasing and programming are allowed now; anything else is a fault. */
  expectCommandMode(what: string): void {
    if (this.state !== 'command') throw new Fault(`${what} while flash is not in command mode (state ${this.state})`);
  }

  /** Whether the chip select is driven by the SSI, as XIP needs it. */
  setSelectDriven(driven: boolean): void {
    this.selectDriven = driven;
    this.update();
  }

  /** Whether the interface sends commands byte by byte meanwhile, and leaves the window's settings as they are (RP2350). */
  setDirect(direct: boolean): void {
    this.direct = direct;
    this.update();
  }

  /** Whether the window can be entered: flash_flush_cache was called, or flash was not yet used. */
  get mayEnter(): boolean {
    return this.state === 'flushed';
  }

  /** Why the window cannot be read. */
  get obstacle(): string {
    if (this.direct) return 'the interface to flash is in direct mode';
    return this.selectDriven ? `flash is in state ${this.state}` : 'the chip select of flash is not driven by the SSI';
  }

  private update(): void {
    this.readable = this.state === 'xip' && this.selectDriven && !this.direct;
  }
}
