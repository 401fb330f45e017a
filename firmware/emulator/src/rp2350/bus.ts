import type { Core, Memory } from '../arm/core.js';
import { Fault, hex } from '../chip/fault.js';
import type { Xip } from '../flash/xip.js';
import type { Block } from './block.js';
import { RESET_BITS, type Resets } from './control.js';
import type { Otp } from './otp.js';
import type { Sio } from './sio.js';
import type { Usb } from './usb.js';

type Size = 1 | 2 | 4;

const ROM_SIZE = 32 * 1024, NULL_PAGE = 0x10;
const UNCACHED = 0x14000000, WINDOW_SIZE = 0x4000000, MAINTENANCE = 0x18000000;
const USB_MEMORY = 0x50100000, USB_MEMORY_SIZE = 4096;
const OTP_VIEWS = 0x40130000, BOOT_RAM = 0x400e0000, BOOT_RAM_SIZE = 1024;
const SIO = 0xd0000000, SIO_SIZE = 0x1000;

/** What both cores reach. */
export interface Parts {
  rom: Uint8Array;
  flash: Memory & { readable: boolean };
  xip: Xip;
  /** Peripherals by their addresses; each has aliases that flip, set and clear bits, 4 KiB apart. */
  blocks: Map<number, Block>;
  resets: Resets;
  usb: Usb;
  otp: Otp;
  bootRam: Uint8Array;
}

/** The addresses that a core reaches besides SRAM and the cached window to flash. */
export class Bus {
  core!: Core;

  constructor(
    private readonly parts: Parts,
    private readonly sio: Sio,
  ) {}

  read(address: number, size: Size): number {
    const { parts } = this;
    if (address < ROM_SIZE) {
      if (address < NULL_PAGE) this.fault('read through a null pointer', address);
      return bytesAt(parts.rom, address, size);
    }
    if (address >>> 28 === 1) return this.readWindow(address, size);
    if (address >= OTP_VIEWS && address < OTP_VIEWS + 0x10000) return parts.otp.readView(address - OTP_VIEWS, size, this.core.position);
    if (address >= BOOT_RAM && address < BOOT_RAM + BOOT_RAM_SIZE) return bytesAt(parts.bootRam, address - BOOT_RAM, size);
    if (address >= USB_MEMORY && address < USB_MEMORY + USB_MEMORY_SIZE) {
      this.expectReleased(parts.usb);
      return parts.usb.readMemory(address - USB_MEMORY, size);
    }
    const word = (address >= SIO && address < SIO + SIO_SIZE ? this.sio.read(address & 0xffc) : this.block(address).read(address & 0xffc)) >>> 0;
    return size === 4 ? word : (word >>> (8 * (address & 3))) & ((1 << (8 * size)) - 1);
  }

  write(address: number, size: Size, value: number): void {
    const { parts } = this;
    if (address < ROM_SIZE) this.fault('write to ROM', address);
    if (address >>> 28 === 1) {
      // Maintenance of a cache that is not there.
      if (address >= MAINTENANCE && address < MAINTENANCE + WINDOW_SIZE) return;
      this.fault('write to the flash window', address);
    }
    if (address >= OTP_VIEWS && address < OTP_VIEWS + 0x10000) this.fault('write to a view of OTP', address);
    if (address >= BOOT_RAM && address < BOOT_RAM + BOOT_RAM_SIZE) {
      if (size !== 4) this.fault('a write to boot RAM of less than a word', address);
      new DataView(parts.bootRam.buffer).setUint32(address - BOOT_RAM, value, true);
      return;
    }
    if (address >= USB_MEMORY && address < USB_MEMORY + USB_MEMORY_SIZE) {
      this.expectReleased(parts.usb);
      return parts.usb.writeMemory(address - USB_MEMORY, size, value);
    }
    // What is narrower than a word comes on all lanes.
    const written = (size === 1 ? value * 0x01010101 : size === 2 ? value * 0x00010001 : value) >>> 0;
    if (address >= SIO && address < SIO + SIO_SIZE) return this.sio.write(address & 0xffc, written);
    const block = this.block(address);
    const offset = address & 0xffc;
    switch ((address >>> 12) & 3) {
      case 0: return block.write(offset, written, written);
      case 1: return block.write(offset, (block.read(offset) ^ written) >>> 0, written);
      case 2: return block.write(offset, (block.read(offset) | written) >>> 0, written);
      default: return block.write(offset, (block.read(offset) & ~written) >>> 0, written);
    }
  }

  private readWindow(address: number, size: Size): number {
    const { flash, xip } = this.parts;
    const uncached = address >= UNCACHED && address < UNCACHED + WINDOW_SIZE;
    if (!uncached && address >= UNCACHED) this.fault('read of', address);
    if (!xip.readable) this.fault(`read of flash, but ${xip.obstacle}:`, address);
    const offset = address & (WINDOW_SIZE - 1);
    if (offset + size > flash.bytes.length) this.fault('read beyond flash', address);
    return bytesAt(flash.bytes, offset, size);
  }

  private block(address: number): Block {
    const block = this.parts.blocks.get((address & ~0x3fff) >>> 0);
    if (!block) return this.fault('access to an address where nothing is, or nothing is modelled:', address);
    this.expectReleased(block);
    return block;
  }

  private expectReleased({ name }: Block): void {
    const bit = RESET_BITS[name];
    if (bit !== undefined && this.parts.resets.isHeld(bit)) throw new Fault(`${name} is held in reset, used by ${this.core.position}`);
  }

  private fault(what: string, address: number): never {
    throw new Fault(`${what} ${hex(address)}, by ${this.core.position}`);
  }
}

function bytesAt(bytes: Uint8Array, at: number, size: Size): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return size === 4 ? view.getUint32(at, true) : size === 2 ? view.getUint16(at, true) : bytes[at]!;
}
