import type { RPUSBController } from 'rp2040js';
import { Fault } from '../chip/fault.js';
import type { UsbSide } from './side.js';

export const PACKET_SIZE = 64;
const BUFFER_CONTROL = 0x80;
const FULL = 1 << 15, DATA1 = 1 << 13, STALL = 1 << 11, AVAILABLE = 1 << 10, LENGTH = 0x3ff;
const BUFFER_1 = 0xffff0000;
const ENDPOINT_ENABLED = 1 << 31, DOUBLE_BUFFERED = 1 << 30, INTERRUPT_PER_BUFFER = 1 << 29;
const CONTROLLER_ENABLED = 1, PULL_UP = 1 << 16, EP0_INTERRUPT_PER_BUFFER = 1 << 29;
const BUS_RESET = 1 << 19, SETUP_RECEIVED = 1 << 17, SUSPENDED = 1 << 4, RESUMED = 1 << 11;
const SOF_READ = 0x48, SOF_INTERRUPT = 1 << 17;
const FRAME_NANOS = 1e6;
/** Periods of clk_usb that the controller needs between a buffer's description and its release. */
const RELEASE_PERIODS = 3, USB_CLOCK = 48e6;

/** The emulator's registers, also those that its types hide. */
interface Controller {
  mainCtrl: number;
  sieCtrl: number;
  sieStatus: number;
  addrEndp: number;
  epStallArm: number;
  buffStatus: number;
  intRaw: number;
  sofFrameNumber: number;
  buffStatusUpdated(): void;
  sieStatusUpdated(): void;
  checkInterrupts(): void;
}

export type Answer = 'ack' | 'nak' | 'stall';

/**
 * The wires between host and chip, at the level of transactions. It takes the place of the emulator's model of buffers,
 * which pushes without being asked: here a buffer waits until the host polls, and endpoints that are not ready answer
 * NAK. What firmware writes to the buffers is checked against the rules of the controller.
 */
export class UsbBus {
  /** Counts what the firmware did that a host may wait for. */
  activity = 0;
  private readonly usb: Controller;
  private readonly memory: DataView;
  private readonly written = new Uint32Array(32);
  private readonly writtenAt = new Float64Array(32);
  private readonly sof;
  private suspendedNow = false;

  constructor(private readonly chip: UsbSide) {
    this.usb = chip.controller as unknown as Controller;
    this.memory = chip.memoryView;
    chip.controller.DPRAMUpdated = (offset: number, value: number) => this.memoryWritten(offset, value);
    this.sof = chip.clock.createAlarm(() => this.startOfFrame());
    this.sof.schedule(FRAME_NANOS);
    this.watchRegisters(chip.controller);
  }

  /** Whether the device has pulled D+ up. */
  get attached(): boolean {
    return this.chip.connected && (this.usb.mainCtrl & CONTROLLER_ENABLED) !== 0 && (this.usb.sieCtrl & PULL_UP) !== 0;
  }

  /** The address to which the device answers. */
  get address(): number {
    return this.usb.addrEndp & 0x7f;
  }

  /** The host resets the bus. */
  reset(): void {
    this.usb.sieStatus |= BUS_RESET;
    this.usb.sieStatusUpdated();
  }

  /** Whether the firmware has not yet taken note of a reset. */
  get resetPending(): boolean {
    return (this.usb.sieStatus & BUS_RESET) !== 0;
  }

  /** The host sends no more frames; after 3 ms the device may notice. */
  suspend(): void {
    this.suspendedNow = true;
    this.usb.sieStatus |= SUSPENDED;
    this.usb.sieStatusUpdated();
  }

  /** The host wakes the device. */
  resume(): void {
    this.suspendedNow = false;
    this.usb.sieStatus = (this.usb.sieStatus & ~SUSPENDED) | RESUMED;
    this.usb.sieStatusUpdated();
  }

  /** A SETUP transaction: never refused. */
  setup(packet: Uint8Array): void {
    this.chip.memory.set(packet, 0);
    this.usb.epStallArm = 0;
    this.usb.sieStatus |= SETUP_RECEIVED;
    this.usb.sieStatusUpdated();
  }

  /** An IN transaction; `data1` is the data PID that the host expects. */
  in(endpoint: number, data1: boolean): Uint8Array | 'nak' | 'stall' {
    const at = bufferControl(endpoint, 'in');
    const control = this.memory.getUint32(at, true);
    if (this.stalls(endpoint, 'in', control)) return 'stall';
    if (!(control & AVAILABLE)) return 'nak';
    this.checkPid(endpoint, 'IN', control, data1);
    const from = this.bufferOffset(endpoint, 'in');
    const data = this.chip.memory.slice(from, from + (control & LENGTH));
    this.complete(at, endpoint * 2, control & ~(AVAILABLE | FULL));
    return data;
  }

  /** An OUT transaction; `data1` is its data PID. */
  out(endpoint: number, data: Uint8Array, data1: boolean): Answer {
    const at = bufferControl(endpoint, 'out');
    const control = this.memory.getUint32(at, true);
    if (this.stalls(endpoint, 'out', control)) return 'stall';
    if (!(control & AVAILABLE)) return 'nak';
    this.checkPid(endpoint, 'OUT', control, data1);
    if (data.length > (control & LENGTH)) {
      throw new Fault(`endpoint ${endpoint} OUT: ${data.length} bytes for a buffer of ${control & LENGTH}`);
    }
    this.chip.memory.set(data, this.bufferOffset(endpoint, 'out'));
    this.complete(at, endpoint * 2 + 1, (control & ~(AVAILABLE | LENGTH)) | FULL | data.length);
    return 'ack';
  }

  private complete(at: number, statusBit: number, control: number): void {
    this.memory.setUint32(at, control, true);
    this.written[(at - BUFFER_CONTROL) / 4] = control;
    const tells = statusBit < 2
      ? this.usb.sieCtrl & EP0_INTERRUPT_PER_BUFFER
      : this.endpointControl(statusBit >> 1, statusBit & 1 ? 'out' : 'in') & INTERRUPT_PER_BUFFER;
    if (!tells) return;
    this.usb.buffStatus |= 1 << statusBit;
    this.usb.buffStatusUpdated();
  }

  private stalls(endpoint: number, direction: 'in' | 'out', control: number): boolean {
    if (!(control & STALL)) return false;
    return endpoint !== 0 || (this.usb.epStallArm & (direction === 'in' ? 1 : 2)) !== 0;
  }

  private checkPid(endpoint: number, direction: string, control: number, data1: boolean): void {
    const device = (control & DATA1) !== 0;
    if (device !== data1) {
      throw new Fault(`endpoint ${endpoint} ${direction}: DATA${Number(device)} where DATA${Number(data1)} is due`);
    }
  }

  private endpointControl(endpoint: number, direction: 'in' | 'out'): number {
    return this.memory.getUint32(8 * endpoint + (direction === 'out' ? 4 : 0), true);
  }

  private bufferOffset(endpoint: number, direction: 'in' | 'out'): number {
    return endpoint === 0 ? 0x100 : this.endpointControl(endpoint, direction) & 0xffc0;
  }

  private memoryWritten(offset: number, value: number): void {
    const index = (offset - BUFFER_CONTROL) / 4;
    if (index < 0 || index >= 32) return;
    const before = this.written[index]!;
    this.written[index] = value;
    if (value & AVAILABLE) this.checkRelease(index, before, value);
    this.writtenAt[index] = this.chip.cycles;
    if (value & (AVAILABLE | STALL)) this.tell();
  }

  /** The rules for handing a buffer to the controller. */
  private checkRelease(index: number, before: number, value: number): void {
    const endpoint = index >> 1;
    const direction = index & 1 ? 'out' : 'in';
    const wrong = (what: string): never => {
      throw new Fault(`USB endpoint ${endpoint} ${direction}: ${what} (buffer control ${value.toString(16)})`);
    };
    if (before & AVAILABLE) {
      if (before !== value) wrong('a buffer that the controller holds was changed');
      return;
    }
    if ((before ^ value) & ~AVAILABLE) wrong('described and released in one write');
    const waited = this.chip.cycles - this.writtenAt[index]!;
    if (waited < Math.ceil((RELEASE_PERIODS * this.chip.systemHertz) / USB_CLOCK)) wrong(`released after ${waited} cycles`);
    if (value & BUFFER_1) wrong('the second buffer is used, which is not modelled');
    if ((value & LENGTH) > PACKET_SIZE) wrong('longer than a packet');
    if (direction === 'in' && !(value & FULL)) wrong('released without FULL');
    if (direction === 'out' && value & FULL) wrong('released with FULL');
    if (endpoint) this.checkEndpoint(this.endpointControl(endpoint, direction), wrong);
  }

  private checkEndpoint(control: number, wrong: (what: string) => never): void {
    if (!(control & ENDPOINT_ENABLED)) wrong('the endpoint is not enabled');
    if (control & DOUBLE_BUFFERED) wrong('double buffering, which is not modelled');
    const buffer = control & 0xffff;
    if (buffer & 0x3f || buffer < 0x180 || buffer + PACKET_SIZE > 0x1000) wrong(`its buffer is at ${buffer.toString(16)}`);
  }

  private startOfFrame(): void {
    this.sof.schedule(FRAME_NANOS);
    if (!this.attached || this.suspendedNow) return;
    this.usb.sofFrameNumber = (this.usb.sofFrameNumber + 1) & 0x7ff;
    this.usb.intRaw |= SOF_INTERRUPT;
    this.usb.checkInterrupts();
  }

  /** Reading the frame number ends its interrupt; what else a host may wait for is told. */
  private watchRegisters(controller: RPUSBController): void {
    const read = controller.readUint32.bind(controller);
    const write = controller.writeUint32.bind(controller);
    controller.readUint32 = (offset) => {
      if (offset === SOF_READ) {
        this.usb.intRaw &= ~SOF_INTERRUPT;
        this.usb.checkInterrupts();
      }
      return read(offset);
    };
    controller.writeUint32 = (offset, value) => {
      write(offset, value);
      this.tell();
    };
  }

  private tell(): void {
    this.activity++;
    this.chip.stop();
  }
}

function bufferControl(endpoint: number, direction: 'in' | 'out'): number {
  return BUFFER_CONTROL + 8 * endpoint + (direction === 'out' ? 4 : 0);
}

