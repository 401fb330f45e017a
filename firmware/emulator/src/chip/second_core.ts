import type { RP2040 } from 'rp2040js';
import { LaunchHandshake, Mailbox, type Launch } from './mailbox.js';

const CPUID = 0x00, FIFO_STATUS = 0x50, FIFO_WRITE = 0x54, FIFO_READ = 0x58;
const DEPTH = 8;
const FIRST_FIFO_IRQ = 15;
/** The power-on state machine, and core 1 in its FRCE_OFF. */
const PSM = 0x40010, CORE_1_OFF = 1 << 16;

/**
 * Core 1, which the emulator lacks: a second core object that shares memories and peripherals with the first and has
 * its own interrupt controller, divider and interpolators. Until it is launched it waits in the mask ROM.
 */
export class SecondCore {
  /** The chip as core 1 sees it. */
  readonly view: RP2040;
  /** Whether it runs firmware. */
  launched = false;
  private readonly mailboxes = Mailbox.pair(DEPTH);
  private readonly handshake = new LaunchHandshake(this.mailboxes[1], (launch) => this.launch(launch));

  constructor(rp: RP2040) {
    this.view = Object.create(rp) as RP2040;
    const set = (name: string, value: unknown): void => {
      Object.defineProperty(this.view, name, { value, writable: true });
    };
    const make = (of: object): unknown => new (of.constructor as new (...args: unknown[]) => unknown)(this.view, 'PPB');
    set('core', make(rp.core));
    set('ppb', make(rp.ppb));
    set('sio', make(rp.sio));
    this.shareSio(rp);
    this.attachMailbox(rp, 0);
    this.attachMailbox(this.view, 1);
    this.shareInterrupts(rp);
    this.obeyPowerControl(rp);
  }

  /** Wakes a core that waits for an event. */
  static signalEvent(views: RP2040[]): void {
    for (const { core } of views) {
      if (core.waiting) core.waiting = false;
      else core.eventRegistered = true;
    }
  }

  private send(mailbox: Mailbox, value: number): void {
    mailbox.write(value);
    this.handshake.serve(() => !this.launched);
  }

  private launch({ vectors, stack, entry }: Launch): void {
    const { core } = this.view;
    core.VTOR = vectors;
    core.SP = stack;
    core.PC = entry & ~1;
    this.launched = true;
  }

  /** Forced off, it runs nothing; it begins in the mask ROM again. */
  private obeyPowerControl(rp: RP2040): void {
    const psm = rp.peripherals[PSM] as unknown as { frceOff: number; writeUint32: (offset: number, value: number) => void };
    const write = psm.writeUint32.bind(psm);
    psm.writeUint32 = (offset, value) => {
      write(offset, value);
      if (!(psm.frceOff & CORE_1_OFF)) return;
      this.launched = false;
    };
  }

  private shareSio(rp: RP2040): void {
    for (const field of ['gpioValue', 'gpioOutputEnable', 'qspiGpioValue', 'qspiGpioOutputEnable', 'spinLock'] as const) {
      Object.defineProperty(this.view.sio, field, {
        get: () => rp.sio[field],
        set: (value: number) => {
          rp.sio[field] = value;
        },
      });
    }
  }

  private attachMailbox(view: RP2040, number: 0 | 1): void {
    const mailbox = this.mailboxes[number];
    const { sio, core } = view;
    const read = sio.readUint32.bind(sio);
    const write = sio.writeUint32.bind(sio);
    sio.readUint32 = (offset) => {
      switch (offset) {
        case CPUID: return number;
        case FIFO_STATUS: return mailbox.status;
        case FIFO_READ: return mailbox.read();
        default: return read(offset);
      }
    };
    sio.writeUint32 = (offset, value) => {
      if (offset === FIFO_STATUS) mailbox.clearErrors();
      else if (offset === FIFO_WRITE) this.send(mailbox, value);
      else write(offset, value);
    };
    mailbox.onChange = () => core.setInterrupt(FIRST_FIFO_IRQ + number, mailbox.interrupts);
  }

  private shareInterrupts(rp: RP2040): void {
    const cores = [rp.core, this.view.core];
    rp.setInterrupt = (irq, value) => {
      for (const core of cores) core.setInterrupt(irq, value);
    };
  }
}
