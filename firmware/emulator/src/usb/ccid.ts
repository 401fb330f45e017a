import { Fault } from '../chip/fault.js';
import type { Task } from '../task.js';
import { parseCcid, SMART_CARD_CLASS, type CcidDescriptor, type Interface } from './descriptors.js';
import { concat, type DeviceInfo, type UsbHost } from './host.js';

const HEADER = 10;
const POWER_ON = 0x62, POWER_OFF = 0x63, SLOT_STATUS = 0x65, TRANSFER = 0x6f, ABORT = 0x72, GET_PARAMETERS = 0x6c, SET_PARAMETERS = 0x61;
const DATA_BLOCK = 0x80, SLOT_STATUS_ANSWER = 0x81, PARAMETERS_ANSWER = 0x82;
const ANSWERS: Record<number, number> = {
  [POWER_ON]: DATA_BLOCK, [TRANSFER]: DATA_BLOCK, [POWER_OFF]: SLOT_STATUS_ANSWER, [SLOT_STATUS]: SLOT_STATUS_ANSWER,
  [ABORT]: SLOT_STATUS_ANSWER, [GET_PARAMETERS]: PARAMETERS_ANSWER, [SET_PARAMETERS]: PARAMETERS_ANSWER,
};
const FAILED = 1, TIME_EXTENSION = 2;
const ABORT_REQUEST = 1;
/** As libccid: the time of a command, and of each extension. */
const TIMEOUT_MS = 3000;
const OUT_TIMEOUT_MS = 5000;

/** An answer of the reader (CCID 1.1, 6.2). */
export interface Answer {
  type: number;
  sequence: number;
  /** bmICCStatus: 0 active, 1 inactive, 2 absent. */
  card: number;
  status: number;
  error: number;
  /** bChainParameter, or bClockStatus. */
  parameter: number;
  data: Uint8Array;
}

/** The reader refused a command. */
export class CcidError extends Error {
  constructor(readonly answer: Answer) {
    super(`CCID error ${answer.error}`);
    this.name = 'CcidError';
  }
}

/** The host's driver of one smart card reader. */
export class CcidReader {
  readonly descriptor: CcidDescriptor;
  /** Time extensions that the last command asked for. */
  extensions = 0;
  /** The answer to reset, once the card was powered. */
  atr: Uint8Array | undefined;
  private sequence = 0;
  private readonly inEndpoint: number;
  private readonly outEndpoint: number;

  constructor(
    private readonly host: UsbHost,
    readonly interface_: Interface,
  ) {
    this.descriptor = parseCcid(interface_);
    const bulk = (direction: number): number =>
      interface_.endpoints.find(({ type, address }) => type === 'bulk' && (address & 0x80) === direction)!.address;
    this.inEndpoint = bulk(0x80);
    this.outEndpoint = bulk(0x00);
  }

  /** The readers of a device. */
  static of(host: UsbHost, info: DeviceInfo): CcidReader[] {
    return info.configuration.interfaces
      .filter((one) => one.class === SMART_CARD_CLASS)
      .map((one) => new CcidReader(host, one));
  }

  /** Powers the card; its answer to reset. */
  *powerOn(): Task<Uint8Array> {
    this.atr = (yield* this.command(POWER_ON)).data;
    return this.atr;
  }

  *powerOff(): Task<void> {
    yield* this.command(POWER_OFF);
  }

  /** bmICCStatus: 0 active, 1 inactive, 2 absent. */
  *slotStatus(): Task<number> {
    return (yield* this.command(SLOT_STATUS)).card;
  }

  /** Sends a command APDU, in pieces when it is longer than a message; the response APDU. */
  *transmit(apdu: Uint8Array): Task<Uint8Array> {
    this.extensions = 0;
    const block = this.descriptor.maxMessageLength - HEADER;
    let answer: Answer | undefined;
    for (let at = 0; at < apdu.length; at += block) {
      // wLevelParameter: bit 0, more follows; bit 1, it is not the first piece.
      const level = (at > 0 ? 2 : 0) | (at + block < apdu.length ? 1 : 0);
      answer = yield* this.command(TRANSFER, apdu.subarray(at, at + block), [0, level, 0]);
    }
    if (!answer) throw new Error('an empty APDU');
    const parts = [answer.data];
    while (answer.parameter === 1 || answer.parameter === 3) {
      answer = yield* this.command(TRANSFER, new Uint8Array(0), [0, 0x10, 0]);
      parts.push(answer.data);
    }
    return concat(parts);
  }

  /** Sends a command APDU and does not wait for the response. */
  *send(apdu: Uint8Array): Task<number> {
    const { sequence } = this;
    yield* this.write(TRANSFER, apdu, [0, 0, 0]);
    return sequence;
  }

  /** Aborts the command that runs, on both pipes (CCID 1.1, 5.3.1); what came before the answer is dropped. */
  *abort(): Task<void> {
    const { sequence } = this;
    yield* this.host.controlOut({
      type: 0x21, request: ABORT_REQUEST, value: sequence << 8, index: this.interface_.number, length: 0,
    });
    yield* this.write(ABORT, new Uint8Array(0), [0, 0, 0]);
    for (;;) {
      const answer = yield* this.read(TIMEOUT_MS);
      if (answer.sequence === sequence && answer.type === SLOT_STATUS_ANSWER) return;
    }
  }

  /** Sends any message and waits for its answer, through time extensions. */
  *command(type: number, data: Uint8Array = new Uint8Array(0), parameters = [0, 0, 0]): Task<Answer> {
    const { sequence } = this;
    yield* this.write(type, data, parameters);
    const answer = yield* this.answerTo(sequence);
    if (answer.status === FAILED) throw new CcidError(answer);
    if (answer.type !== ANSWERS[type]) throw new Fault(`CCID: ${answer.type.toString(16)} answers ${type.toString(16)}`);
    return answer;
  }

  /** Waits for the answer to a message that was sent. */
  *answerTo(sequence: number): Task<Answer> {
    for (let factor = 1; ; ) {
      const answer = yield* this.read(TIMEOUT_MS * factor);
      if (answer.sequence !== sequence) throw new Fault(`CCID: answer ${answer.sequence}, not ${sequence}`);
      if (answer.status !== TIME_EXTENSION) return answer;
      this.extensions++;
      factor = Math.max(answer.error, 1);
    }
  }

  private *write(type: number, data: Uint8Array, parameters: number[]): Task<void> {
    const message = new Uint8Array(HEADER + data.length);
    message[0] = type;
    new DataView(message.buffer).setUint32(1, data.length, true);
    message[6] = this.sequence;
    message.set(parameters, 7);
    message.set(data, HEADER);
    this.sequence = (this.sequence + 1) & 0xff;
    yield* this.host.bulkOut(this.outEndpoint, message, OUT_TIMEOUT_MS);
  }

  private *read(timeoutMs: number): Task<Answer> {
    const message = yield* this.host.bulkIn(this.inEndpoint, this.descriptor.maxMessageLength, timeoutMs);
    if (message.length < HEADER) throw new Fault(`CCID: a message of ${message.length} bytes`);
    const length = new DataView(message.buffer, message.byteOffset).getUint32(1, true);
    if (length !== message.length - HEADER) throw new Fault(`CCID: dwLength ${length} of ${message.length - HEADER} bytes`);
    return {
      type: message[0]!,
      sequence: message[6]!,
      card: message[7]! & 3,
      status: message[7]! >> 6,
      error: message[8]!,
      parameter: message[9]!,
      data: message.slice(HEADER),
    };
  }
}
