import { Fault } from './fault.js';

const VALID = 1, READY = 2, OVERFLOWN = 4, UNDERFLOWN = 8;
/** What core 0 sends to launch core 1, before vector table, stack pointer and entry. */
const LAUNCH_PREFIX = [0, 0, 1];

/** One end of the two mailboxes between the cores, as its core sees it in SIO. */
export class Mailbox {
  readonly incoming: number[] = [];
  private errors = 0;
  peer!: Mailbox;
  onChange: () => void = () => {};

  constructor(private readonly depth: number) {}

  /** Two ends, each for a core. */
  static pair(depth: number): readonly [Mailbox, Mailbox] {
    const ends = [new Mailbox(depth), new Mailbox(depth)] as const;
    ends[0].peer = ends[1];
    ends[1].peer = ends[0];
    return ends;
  }

  get status(): number {
    return (this.incoming.length ? VALID : 0) | (this.peer.incoming.length < this.depth ? READY : 0) | this.errors;
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
    if (this.peer.incoming.length >= this.depth) this.errors |= OVERFLOWN;
    else this.peer.incoming.push(value >>> 0);
    this.onChange();
    this.peer.onChange();
  }

  get interrupts(): boolean {
    return (this.status & (VALID | OVERFLOWN | UNDERFLOWN)) !== 0;
  }
}

/** How a core is to begin. */
export interface Launch {
  vectors: number;
  stack: number;
  entry: number;
}

/** The mask ROM in which core 1 waits: it echoes each word that comes, and starts on the last. */
export class LaunchHandshake {
  private sequence: number[] = [];

  constructor(
    private readonly mailbox: Mailbox,
    private readonly start: (launch: Launch) => void,
  ) {}

  /** Takes what has come. `waiting`: whether core 1 is still in the ROM. */
  serve(waiting: () => boolean): void {
    const { mailbox } = this;
    while (waiting() && mailbox.incoming.length) {
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
    this.sequence = [];
    if (!(entry & 1)) throw new Fault('core 1 launched at an address that is not Thumb code');
    this.start({ vectors, stack, entry });
  }
}
