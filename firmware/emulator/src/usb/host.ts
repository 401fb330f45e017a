import type { Board } from '../board.js';
import { Fault } from '../chip/fault.js';
import type { Task, Wait } from '../task.js';
import { PACKET_SIZE } from './bus.js';
import { parseConfiguration, parseDevice, parseString, type Configuration, type DeviceDescriptor } from './descriptors.js';

const MS = 1e6;
/** A transaction takes the bus so long. */
const TRANSACTION_NANOS = 20e3;
const ATTACH_TIMEOUT_MS = 60_000, CONTROL_TIMEOUT_MS = 500, DEBOUNCE_MS = 100, RESET_MS = 10, ADDRESS_RECOVERY_MS = 2;
const GET_STATUS = 0, CLEAR_FEATURE = 1, SET_ADDRESS = 5, GET_DESCRIPTOR = 6, SET_CONFIGURATION = 9;
const DEVICE = 1, CONFIGURATION = 2, STRING = 3;
const ENGLISH = 0x0409;

/** The device stalled a request. */
export class Stalled extends Error {
  constructor(what: string) {
    super(`stalled: ${what}`);
    this.name = 'Stalled';
  }
}

/** The device did not answer in time. */
export class TimedOut extends Error {
  constructor(what: string) {
    super(`no answer in time: ${what}`);
    this.name = 'TimedOut';
  }
}

export interface SetupPacket {
  type: number;
  request: number;
  value: number;
  index: number;
  length: number;
}

/** What a host learned when it enumerated the device. */
export interface DeviceInfo {
  device: DeviceDescriptor;
  configuration: Configuration;
  /** Manufacturer, product and serial number; empty where the device has none. */
  strings: { manufacturer: string; product: string; serial: string };
}

/** A USB host with one device: transfers, each a task. */
export class UsbHost {
  private address = 0;
  /** Data PID due on each endpoint, by its address. */
  private readonly toggles = new Map<number, boolean>();

  constructor(private readonly board: Board) {}

  /** Waits for the device, resets it, and configures it as Linux does. */
  *enumerate(): Task<DeviceInfo> {
    yield* this.until(() => this.board.bus.attached, ATTACH_TIMEOUT_MS, 'the device attaches');
    yield* this.sleep(DEBOUNCE_MS);
    yield* this.reset();
    const first = yield* this.getDescriptor(DEVICE, 0, 64);
    if (first.length !== 18) throw new Fault(`USB: ${first.length} bytes of device descriptor`);
    yield* this.reset();
    yield* this.setAddress(7);
    const device = parseDevice(yield* this.getDescriptor(DEVICE, 0, 18));
    const head = yield* this.getDescriptor(CONFIGURATION, 0, 9);
    const configuration = parseConfiguration(yield* this.getDescriptor(CONFIGURATION, 0, head[2]! | (head[3]! << 8)));
    yield* this.getDescriptor(STRING, 0, 255);
    const strings = {
      manufacturer: yield* this.getString(device.manufacturerString),
      product: yield* this.getString(device.productString),
      serial: yield* this.getString(device.serialString),
    };
    yield* this.setConfiguration(configuration.value);
    return { device, configuration, strings };
  }

  /** Resets the bus; the device has neither address nor configuration afterwards. */
  *reset(): Task<void> {
    this.address = 0;
    this.toggles.clear();
    this.board.bus.reset();
    yield* this.sleep(RESET_MS);
    yield* this.until(() => !this.board.bus.resetPending, RESET_MS, 'the bus reset is noted');
  }

  *setAddress(address: number): Task<void> {
    yield* this.controlOut({ type: 0x00, request: SET_ADDRESS, value: address, index: 0, length: 0 });
    yield* this.sleep(ADDRESS_RECOVERY_MS);
    this.address = address;
  }

  *setConfiguration(value: number): Task<void> {
    yield* this.controlOut({ type: 0x00, request: SET_CONFIGURATION, value, index: 0, length: 0 });
    this.toggles.clear();
  }

  *getDescriptor(type: number, index: number, length: number): Task<Uint8Array> {
    const language = type === STRING && index ? ENGLISH : 0;
    const value = (type << 8) | index;
    return yield* this.controlIn({ type: 0x80, request: GET_DESCRIPTOR, value, index: language, length });
  }

  *getString(index: number): Task<string> {
    return index ? parseString(yield* this.getDescriptor(STRING, index, 255)) : '';
  }

  /** GET_STATUS of an endpoint: whether it is halted. */
  *isHalted(endpoint: number): Task<boolean> {
    const status = yield* this.controlIn({ type: 0x82, request: GET_STATUS, value: 0, index: endpoint, length: 2 });
    return (status[0]! & 1) !== 0;
  }

  /** CLEAR_FEATURE(ENDPOINT_HALT): the endpoint starts with DATA0 again. */
  *clearHalt(endpoint: number): Task<void> {
    yield* this.controlOut({ type: 0x02, request: CLEAR_FEATURE, value: 0, index: endpoint, length: 0 });
    this.toggles.delete(endpoint);
  }

  /** A control transfer with data from the device: at most `setup.length` bytes. */
  *controlIn(setup: SetupPacket): Task<Uint8Array> {
    this.setup(setup);
    const packets: Uint8Array[] = [];
    let received = 0;
    while (received < setup.length) {
      const packet = yield* this.in(0x80, CONTROL_TIMEOUT_MS);
      packets.push(packet);
      received += packet.length;
      if (packet.length < PACKET_SIZE) break;
    }
    if (received > setup.length) throw new Fault(`USB: ${received} bytes, ${setup.length} asked for`);
    this.toggles.set(0x00, true);
    yield* this.out(0x00, new Uint8Array(0), CONTROL_TIMEOUT_MS);
    return concat(packets);
  }

  /** A control transfer without data, or with data to the device. */
  *controlOut(setup: SetupPacket, data = new Uint8Array(0)): Task<void> {
    this.setup(setup);
    for (let at = 0; at < data.length; at += PACKET_SIZE) {
      yield* this.out(0x00, data.subarray(at, at + PACKET_SIZE), CONTROL_TIMEOUT_MS);
    }
    this.toggles.set(0x80, true);
    const status = yield* this.in(0x80, CONTROL_TIMEOUT_MS);
    if (status.length) throw new Fault(`USB: ${status.length} bytes in a status stage`);
  }

  /** A bulk transfer to the device. */
  *bulkOut(endpoint: number, data: Uint8Array, timeoutMs: number): Task<void> {
    for (let at = 0; at < data.length; at += PACKET_SIZE) {
      yield* this.out(endpoint, data.subarray(at, at + PACKET_SIZE), timeoutMs);
    }
  }

  /** A bulk transfer from the device: ends with a short packet, or when `most` bytes have come. */
  *bulkIn(endpoint: number, most: number, timeoutMs: number): Task<Uint8Array> {
    const packets: Uint8Array[] = [];
    let received = 0;
    do {
      packets.push(yield* this.in(endpoint, timeoutMs));
      received += packets.at(-1)!.length;
    } while (packets.at(-1)!.length === PACKET_SIZE && received < most);
    if (received > most) throw new Fault(`USB endpoint ${endpoint}: ${received} bytes, ${most} asked for`);
    return concat(packets);
  }

  /** One IN transaction on an interrupt endpoint; nothing when the device has nothing to tell. */
  poll(endpoint: number): Uint8Array | undefined {
    const answer = this.board.bus.in(endpoint & 15, this.toggle(endpoint));
    if (answer === 'nak') return undefined;
    if (answer === 'stall') throw new Stalled(`endpoint ${endpoint.toString(16)}`);
    this.flip(endpoint);
    return answer;
  }

  *sleep(ms: number): Task<void> {
    yield this.wait(() => false, ms);
  }

  private setup({ type, request, value, index, length }: SetupPacket): void {
    this.checkAddress();
    const packet = new DataView(new ArrayBuffer(8));
    packet.setUint8(0, type);
    packet.setUint8(1, request);
    packet.setUint16(2, value, true);
    packet.setUint16(4, index, true);
    packet.setUint16(6, length, true);
    this.board.bus.setup(new Uint8Array(packet.buffer));
    this.toggles.set(0x00, true).set(0x80, true);
  }

  private *in(endpoint: number, timeoutMs: number): Task<Uint8Array> {
    return yield* this.retry(endpoint, timeoutMs, () => this.board.bus.in(endpoint & 15, this.toggle(endpoint)));
  }

  private *out(endpoint: number, data: Uint8Array, timeoutMs: number): Task<void> {
    yield* this.retry(endpoint, timeoutMs, () => this.board.bus.out(endpoint, data, this.toggle(endpoint)));
  }

  /** Repeats a transaction until the device takes part in it. */
  private *retry<T>(endpoint: number, timeoutMs: number, transact: () => T | 'nak' | 'stall'): Task<T> {
    const name = `endpoint ${endpoint.toString(16)}`;
    const deadline = this.now + timeoutMs * MS;
    yield { done: () => false, until: this.now + TRANSACTION_NANOS };
    for (;;) {
      this.checkAddress();
      const { activity } = this.board.bus;
      const answer = transact();
      if (answer === 'stall') throw new Stalled(name);
      if (answer !== 'nak') {
        this.flip(endpoint);
        return answer;
      }
      if (this.now >= deadline) throw new TimedOut(name);
      yield { done: () => this.board.bus.activity !== activity, until: deadline };
    }
  }

  private *until(done: () => boolean, timeoutMs: number, what: string): Task<void> {
    yield this.wait(done, timeoutMs);
    if (!done()) throw new TimedOut(what);
  }

  private wait(done: () => boolean, ms: number): Wait {
    return { done, until: this.now + ms * MS };
  }

  private get now(): number {
    return this.board.chip.clock.nanos;
  }

  private checkAddress(): void {
    const { address } = this.board.bus;
    if (address !== this.address) throw new Fault(`USB: the device answers to address ${address}, not ${this.address}`);
  }

  private toggle(endpoint: number): boolean {
    return this.toggles.get(endpoint) ?? false;
  }

  private flip(endpoint: number): void {
    this.toggles.set(endpoint, !this.toggle(endpoint));
  }
}

export function concat(parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
