import { connect, type Socket } from 'node:net';

/** Controls of the virtual reader; a longer message is a command APDU. */
export const CONTROL = { off: 0, on: 1, reset: 2, atr: 4 } as const;

/** Splits a stream into messages: two bytes of length, most significant first, and as many bytes. */
export class Framing {
  private buffered = Buffer.alloc(0);

  /** The messages that are whole with these bytes. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    this.buffered = Buffer.concat([this.buffered, bytes]);
    while (this.buffered.length >= 2) {
      const end = 2 + this.buffered.readUInt16BE(0);
      if (this.buffered.length < end) return;
      yield Uint8Array.from(this.buffered.subarray(2, end));
      this.buffered = this.buffered.subarray(end);
    }
  }

  static frame(message: Uint8Array): Uint8Array {
    const frame = new Uint8Array(2 + message.length);
    new DataView(frame.buffer).setUint16(0, message.length);
    frame.set(message, 2);
    return frame;
  }
}

/** A connection to a slot of pcscd's virtual reader (vpcd): while it stands, a card is in the slot. */
export class VirtualSlot {
  private readonly messages: Uint8Array[] = [];
  private closed = false;

  private constructor(private readonly socket: Socket) {
    const framing = new Framing();
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.messages.push(...framing.push(bytes)));
    socket.on('close', () => (this.closed = true));
    socket.on('error', () => (this.closed = true));
  }

  static connect(host: string, port: number): Promise<VirtualSlot> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new VirtualSlot(socket));
      });
    });
  }

  get isOpen(): boolean {
    return !this.closed;
  }

  /** The oldest message that was not yet taken. */
  take(): Uint8Array | undefined {
    return this.messages.shift();
  }

  answer(message: Uint8Array): void {
    if (!this.closed) this.socket.write(Framing.frame(message));
  }

  close(): void {
    this.closed = true;
    this.socket.destroy();
  }
}
