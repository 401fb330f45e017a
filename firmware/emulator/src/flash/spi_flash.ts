import { Fault, hex } from '../chip/fault.js';
import { NorFlash, SECTOR_SIZE, BLOCK_SIZE, PAGE_SIZE } from './nor_flash.js';

const WRITE_ENABLED = 0x02;
const QUAD_ENABLED = 0x02;

/**
 * The command set of a flash chip of the W25Q family, byte by byte, as it arrives over SPI. A command begins when the
 * chip is selected and takes effect when it is deselected.
 */
export class SpiFlash {
  private status1 = 0;
  private status2 = 0;
  private received: number[] = [];
  private selected = false;

  constructor(
    readonly memory: NorFlash,
    readonly uniqueId: Uint8Array,
    private readonly takeTime: (nanos: number) => void,
    private readonly checkWritable: (what: string) => void,
  ) {}

  get quadEnabled(): boolean {
    return (this.status2 & QUAD_ENABLED) !== 0;
  }

  select(): void {
    if (!this.selected) this.received = [];
    this.selected = true;
  }

  deselect(): void {
    if (this.selected && this.received.length) this.finish();
    this.selected = false;
  }

  /** Shifts one byte in and one out. */
  exchange(byte: number): number {
    if (!this.selected) return 0xff;
    const at = this.received.length;
    this.received.push(byte);
    return at === 0 ? 0xff : this.answer(at);
  }

  private answer(at: number): number {
    switch (this.received[0]) {
      case 0x05: return this.status1;
      case 0x35: return this.status2;
      case 0x15: return 0;
      case 0x03: return at < 4 ? 0xff : this.memory.bytes[(this.address() + at - 4) % this.memory.bytes.length]!;
      case 0x0b: return at < 5 ? 0xff : this.memory.bytes[(this.address() + at - 5) % this.memory.bytes.length]!;
      case 0x9f: return [0xef, 0x40, 31 - Math.clz32(this.memory.bytes.length)][at - 1] ?? 0xff;
      case 0x90: return at < 4 ? 0xff : [0xef, 0x14][at % 2]!;
      case 0x4b: return at < 5 ? 0xff : this.uniqueId[at - 5] ?? 0xff;
      default: return 0xff;
    }
  }

  private address(): number {
    return (this.received[1]! << 16) | (this.received[2]! << 8) | this.received[3]!;
  }

  private finish(): void {
    const [command, first, second] = this.received;
    switch (command) {
      case 0x06: this.status1 |= WRITE_ENABLED; return;
      case 0x04: this.status1 &= ~WRITE_ENABLED; return;
      case 0x01: this.writeStatus(first, second); return;
      case 0x31: this.writeStatus(undefined, first); return;
      case 0x02: this.write(() => this.programPage()); return;
      case 0x20: this.write(() => this.erase(SECTOR_SIZE, 45e6)); return;
      case 0xd8: this.write(() => this.erase(BLOCK_SIZE, 150e6)); return;
      case 0x03: case 0x0b: case 0x05: case 0x35: case 0x15: case 0x9f: case 0x90: case 0x4b: case 0xff: case 0x66:
      case 0x99: case 0xab:
        return;
      default:
        throw new Fault(`flash knows no command ${hex(command!)}`);
    }
  }

  private writeStatus(first: number | undefined, second: number | undefined): void {
    if (!(this.status1 & WRITE_ENABLED)) throw new Fault('flash status written without write enable');
    if (first !== undefined) this.status1 = first & 0xfc;
    if (second !== undefined) this.status2 = second;
    this.status1 &= ~WRITE_ENABLED;
    this.takeTime(10e6);
  }

  private write(action: () => void): void {
    if (!(this.status1 & WRITE_ENABLED)) throw new Fault('flash written without write enable');
    this.checkWritable('a write command');
    this.status1 &= ~WRITE_ENABLED;
    action();
  }

  private programPage(): void {
    const data = Uint8Array.from(this.received.slice(4));
    if (data.length > PAGE_SIZE) throw new Fault(`a page program of ${data.length} bytes`);
    this.takeTime(0.4e6);
    this.memory.program(this.address(), data);
  }

  private erase(size: number, nanos: number): void {
    const start = this.address() - (this.address() % size);
    this.takeTime(nanos);
    for (let at = start; at < start + size; at += SECTOR_SIZE) this.memory.eraseSector(at);
  }
}
