import { RP2040 } from 'rp2040js';
import type { Xip } from '../flash/xip.js';
import { Fault, hex } from './fault.js';

const SRAM = 0x20000000, SRAM_SIZE = 264 * 1024;
const UNSTRIPED = 0x21000000, UNSTRIPED_SIZE = 256 * 1024;
const FLASH = 0x10000000, FLASH_ALIAS_END = 0x14000000;
const ROM_SIZE = 16 * 1024;
/** Reads of the reset vector aside, nobody has business here: what is read is a null pointer. */
const NULL_PAGE = 0x10;

/** What a core may reach besides the emulator's own peripherals. */
export interface Memories {
  flash: Uint8Array;
  xip: Xip;
}

/**
 * Replaces how a core reads and writes memory: quicker than the emulator's own, and an access that would be a
 * HardFault on silicon (misaligned, unmapped, a write to ROM or to the flash window) is a Fault.
 */
export function connectBus(view: RP2040, { flash, xip }: Memories): void {
  const own = RP2040.prototype;
  const sram8 = view.sram;
  const sram16 = new Uint16Array(sram8.buffer);
  const sram32 = new Uint32Array(sram8.buffer);
  const flash16 = new Uint16Array(flash.buffer, flash.byteOffset, flash.length / 2);
  const flash32 = new Uint32Array(flash.buffer, flash.byteOffset, flash.length / 4);
  const flashSize = flash.length;

  const fault = (what: string, address: number): never => {
    throw new Fault(`${what} ${hex(address)}, by ${position(view)}`);
  };
  const checkFlash = (address: number): number => {
    if (!xip.readable) fault(`read of flash, but ${xip.obstacle}:`, address);
    const offset = address & 0xffffff;
    if (offset >= flashSize) fault('read beyond flash', address);
    return offset;
  };
  /** Bank by bank: what is striped over the four banks, seen without the stripes. */
  const striped = (address: number): number => {
    const offset = address - UNSTRIPED;
    const inBank = offset & 0xffff;
    return SRAM + ((inBank >>> 2) << 4) + ((offset >>> 16) << 2) + (inBank & 3);
  };
  const isUnstriped = (address: number): boolean => address >= UNSTRIPED && address < UNSTRIPED + UNSTRIPED_SIZE;
  const isFlash = (address: number): boolean => address >= FLASH && address < FLASH_ALIAS_END;
  const isMapped = (address: number): boolean =>
    address < ROM_SIZE ||
    (address >= 0x50100000 && address < 0x50101000) ||
    (address >= 0xd0000000 && address < 0xd0000180) ||
    address >>> 12 === 0xe000e ||
    view.findPeripheral(address) !== undefined;
  const checkRead = (address: number): void => {
    if (address < NULL_PAGE) fault('read through a null pointer', address);
    if (!isMapped(address)) fault('read of unmapped address', address);
  };
  const checkWrite = (address: number): void => {
    if (address < ROM_SIZE) fault('write to ROM', address);
    if (isFlash(address)) fault('write to the flash window', address);
    if (!isMapped(address)) fault('write to unmapped address', address);
  };

  view.readUint32 = (address) => {
    address = address >>> 0;
    if (address & 3) fault('misaligned read of a word at', address);
    const offset = address - SRAM;
    if (offset >= 0 && offset < SRAM_SIZE) return sram32[offset >>> 2]!;
    if (isFlash(address)) return flash32[checkFlash(address) >>> 2]!;
    if (isUnstriped(address)) return sram32[(striped(address) - SRAM) >>> 2]!;
    checkRead(address);
    return own.readUint32.call(view, address) >>> 0;
  };
  view.readUint16 = (address) => {
    address = address >>> 0;
    if (address & 1) fault('misaligned read of a half-word at', address);
    const offset = address - SRAM;
    if (offset >= 0 && offset < SRAM_SIZE) return sram16[offset >>> 1]!;
    if (isFlash(address)) return flash16[checkFlash(address) >>> 1]!;
    if (isUnstriped(address)) return sram16[(striped(address) - SRAM) >>> 1]!;
    checkRead(address);
    const word = own.readUint32.call(view, address & ~3);
    return address & 2 ? word >>> 16 : word & 0xffff;
  };
  view.readUint8 = (address) => {
    address = address >>> 0;
    const offset = address - SRAM;
    if (offset >= 0 && offset < SRAM_SIZE) return sram8[offset]!;
    if (isFlash(address)) return flash[checkFlash(address)]!;
    if (isUnstriped(address)) return sram8[striped(address) - SRAM]!;
    checkRead(address);
    return (own.readUint32.call(view, address & ~3) >>> (8 * (address & 3))) & 0xff;
  };
  view.writeUint32 = (address, value) => {
    address = address >>> 0;
    if (address & 3) fault('misaligned write of a word at', address);
    const offset = address - SRAM;
    if (offset >= 0 && offset < SRAM_SIZE) {
      sram32[offset >>> 2] = value;
    } else if (isUnstriped(address)) {
      sram32[(striped(address) - SRAM) >>> 2] = value;
    } else {
      checkWrite(address);
      own.writeUint32.call(view, address, value);
    }
  };
  view.writeUint16 = (address, value) => {
    address = address >>> 0;
    if (address & 1) fault('misaligned write of a half-word at', address);
    const offset = address - SRAM;
    if (offset >= 0 && offset < SRAM_SIZE) {
      sram16[offset >>> 1] = value;
    } else if (isUnstriped(address)) {
      sram16[(striped(address) - SRAM) >>> 1] = value;
    } else {
      checkWrite(address);
      own.writeUint16.call(view, address, value);
    }
  };
  view.writeUint8 = (address, value) => {
    address = address >>> 0;
    const offset = address - SRAM;
    if (offset >= 0 && offset < SRAM_SIZE) {
      sram8[offset] = value;
    } else if (isUnstriped(address)) {
      sram8[striped(address) - SRAM] = value;
    } else {
      checkWrite(address);
      own.writeUint8.call(view, address, value);
    }
  };
}

/** Which core is where, for messages. */
export function position(view: RP2040): string {
  const { core } = view;
  return `core ${view.sio.readUint32(0)} near ${hex(core.PC - 2)} (LR ${hex(core.LR)}, SP ${hex(core.SP)})`;
}
