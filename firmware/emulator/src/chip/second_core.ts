import type { RP2040 } from 'rp2040js';
import { Fault } from './fault.js';

const CPUID = 0x00, FIFO_STATUS = 0x50, FIFO_WRITE = 0x54, FIFO_READ = 0x58;
const VALID = 1, READY = 2, OVERFLOWN = 4, UNDERFLOWN = 8;
const DEPTH = 8;
const FIRST_FIFO_IRQ = 15;
/** What core 0 sends to launch core 1, before vector table, stack pointer and entry. */
const LAUNCH_PREFIX = [0, 0, 1];

/** One end of the two mailboxes between the cores, as its core sees it in SIO. */
class Mailbox {
  readonly incoming: number[] = [];
  private errors = 0;
  peer!: Mailbox;
  onChange: () => void = () => {};

  get status(): number {
    return (this.incoming.length ? VALID : 0) | (this.peer.incoming.length < DEPTH ? READY : 0) | this.errors;
  }

  clearErrors(): void {
    this.errors = 0;
    this.onChange();
  }

  read(): number {
    if (!this.incoming.length) this.errors |= UNDERFLOWN;
    const value = this.incoming.shift() ?? 0;
    this.onChange();
    return value;
  }

  write(value: number): void {
    if (this.peer.incoming.length >= DEPTH) this.errors |= OVERFLOWN;
    else this.peer.incoming.push(value >>> 0);
    this.onChange();
    this.peer.onChange();
  }

  get interrupts(): boolean {
    return (this.status & (VALID | OVERFLOWN | UNDERFLOWN)) !== 0;
  }
}

/**
 * Core 1, which the emulator lacks: a second core object that shares memories and peripherals with the first and has
 * its own interrupt controller, divider and interpolators. Until it is launched it waits in the mask ROM.
 */
export class SecondCore {
  /** The chip as core 1 sees it. */
  readonly view: RP2040;
  /** Whether it runs firmware. */
  launched = false;
  private sequence: number[] = [];
  private readonly mailboxes = [new Mailbox(), new Mailbox()] as const;

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
    this.mailboxes[0].peer = this.mailboxes[1];
    this.mailboxes[1].peer = this.mailboxes[0];
    this.attachMailbox(rp, 0);
    this.attachMailbox(this.view, 1);
    this.shareInterrupts(rp);
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
    this.serveLaunch();
  }

  /** Answers as the mask ROM in which core 1 waits: echoes each word, and starts on the last. */
  private serveLaunch(): void {
    const mailbox = this.mailboxes[1];
    while (!this.launched && mailbox.incoming.length) {
      const word = mailbox.read();
      const at = this.sequence.length;
      const expected = at < LAUNCH_PREFIX.length ? LAUNCH_PREFIX[at] : word;
      this.sequence = word === expected ? [...this.sequence, word] : [];
      mailbox.write(word);
      if (this.sequence.length === LAUNCH_PREFIX.length + 3) this.launch();
    }
  }

  private launch(): void {
    const [vectors, stack, entry] = this.sequence.slice(LAUNCH_PREFIX.length) as [number, number, number];
    if (!(entry & 1)) throw new Fault('core 1 launched at an address that is not Thumb code');
    const { core } = this.view;
    core.VTOR = vectors;
    core.SP = stack;
    core.PC = entry & ~1;
    this.launched = true;
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
