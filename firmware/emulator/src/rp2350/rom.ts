import type { Core } from '../arm/core.js';
import type { ChipClock } from '../chip/clock.js';
import { BootLoader, ChipReset, Fault, hex } from '../chip/fault.js';
import type { Caller, Service } from '../rom/mask_rom.js';
import type { Otp, OtpMemory } from './otp.js';

const SIZE = 32 * 1024;
const TABLE_POINTER = 0x14, LOOKUP_POINTER = 0x16, ENTRY_LOOKUP_POINTER = 0x18;
const TRAPS = 0x200, LOOKUP_TRAP = 0, FIRST_SERVICE = 1;
const BX_LR = 0x4770;
const FOR_SECURE_ARM = 0x0004;

/** A core as the ROM's services see it. */
export function callerOf(core: Core): Caller {
  return {
    core: {
      registers: new Uint32Array(core.r.buffer),
      get cycles() {
        return core.cycles;
      },
      set cycles(value) {
        core.cycles = value;
      },
    },
    readUint8: (address) => core.load(address >>> 0, 1),
    writeUint8: (address, value) => core.store(address >>> 0, 1, value),
  };
}

/**
 * A stand-in for the mask ROM with its public layout: magic bytes, and a lookup routine that takes a code and what for (RP2350
 * datasheet, 5.4). Each routine is a breakpoint that JavaScript carries out, and a return.
 */
export class BootRom {
  readonly bytes = new Uint8Array(SIZE);
  private readonly traps: Service[];
  private readonly codes = new Map<number, number>();

  constructor(services: Record<string, Service>) {
    this.traps = [(caller) => this.lookUp(caller), ...Object.values(services)];
    this.traps.forEach((_, number) => {
      this.put16(TRAPS + 4 * number, 0xbe00 | number);
      this.put16(TRAPS + 4 * number + 2, BX_LR);
    });
    Object.keys(services).forEach((name, i) => {
      this.codes.set(name.charCodeAt(0) | (name.charCodeAt(1) << 8), (TRAPS + 4 * (FIRST_SERVICE + i)) | 1);
    });
    this.bytes.set([0x4d, 0x75, 2, 2], 0x10); // "Mu", version 2; of stepping A2
    this.put16(TABLE_POINTER, 0x7ff0);
    this.put16(LOOKUP_POINTER, (TRAPS + 4 * LOOKUP_TRAP) | 1);
    this.put16(ENTRY_LOOKUP_POINTER, (TRAPS + 4 * LOOKUP_TRAP) | 1);
  }

  /** Carries out the breakpoint that the core has just passed; whether it was one of the ROM's. */
  serve(caller: Caller, trap: number): boolean {
    const at = caller.core.registers[15]! - 2;
    if (at !== TRAPS + 4 * trap || trap >= this.traps.length) return false;
    this.traps[trap]!(caller);
    return true;
  }

  private lookUp({ core }: Caller): void {
    const [code, mask] = [core.registers[0]!, core.registers[1]!];
    if (mask !== FOR_SECURE_ARM) throw new Fault(`ROM lookup with the mask ${hex(mask)}: only functions for secure Arm code are modelled`);
    core.registers[0] = this.codes.get(code) ?? 0;
    core.cycles += 80;
  }

  private put16(at: number, value: number): void {
    new DataView(this.bytes.buffer).setUint16(at, value, true);
  }
}

/**
 * What the ROM leaves in boot RAM: code that sets the interface to flash up for execution in place, wherever it is copied to.
 *
 *   ldr r0, [pc, #16]; ldr r1, [pc, #20]; str r1, [r0, #0x0c]; ldr r1, [pc, #20]; str r1, [r0, #0x10]; ldr r1, [pc, #16];
 *   str r1, [r0, #0x14]; bx lr; .balign 4; .word QMI, TIMING, FORMAT, COMMAND
 */
export const XIP_SETUP = ((): Uint8Array => {
  const halves = [0x4803, 0x4904, 0x60c1, 0x4904, 0x6101, 0x4904, 0x6141, 0x4770];
  const words = [0x400d0000, 0x60007203, 0x000492a8, 0x000000eb];
  const view = new DataView(new ArrayBuffer(32));
  halves.forEach((half, i) => view.setUint16(2 * i, half, true));
  words.forEach((word, i) => view.setUint32(16 + 4 * i, word, true));
  return new Uint8Array(view.buffer);
})();

const OK = 0, BAD_ARGUMENT = -5;
const CHIP_INFO = 1, CRITICAL = 2, BOOT_RANDOM = 0x10, BOOT_INFO = 0x40, KNOWN_INFO = CHIP_INFO | CRITICAL | BOOT_RANDOM | BOOT_INFO;
const REBOOT_TO_BOOT_LOADER = 2, REBOOT_NORMAL = 0, REBOOT_TYPE = 15, NO_RETURN = 0x100;

export interface SystemParts {
  clock: ClockLike;
  otp: Otp;
  fuses: OtpMemory;
  random: () => number;
}

type ClockLike = Pick<ChipClock, 'createAlarm'>;

/** otp_access, reboot, get_sys_info (5.4.8). */
export function systemServices({ clock, otp, fuses, random }: SystemParts): Record<string, Service> {
  return {
    OA: (caller) => {
      const [address, length, flags] = Array.from(caller.core.registers.slice(0, 3)) as [number, number, number];
      const buffer = Uint8Array.from({ length }, (_, i) => caller.readUint8(address + i));
      const result = otp.access(buffer, flags);
      if (result === OK && !(flags & (1 << 16))) buffer.forEach((byte, i) => caller.writeUint8(address + i, byte));
      caller.core.registers[0] = result;
      caller.core.cycles += 2000 * Math.max(1, length / 4);
    },
    RB: (caller) => {
      const [flags, milliseconds] = Array.from(caller.core.registers.slice(0, 2)) as [number, number];
      const kind = flags & REBOOT_TYPE;
      if (kind !== REBOOT_NORMAL && kind !== REBOOT_TO_BOOT_LOADER) throw new Fault(`reboot(${hex(flags)}), which is not modelled`);
      const reboot = (): never => {
        if (kind === REBOOT_TO_BOOT_LOADER) throw new BootLoader('requested');
        throw new ChipReset('system reset', new Uint32Array(8), 0);
      };
      if (flags & NO_RETURN) reboot();
      clock.createAlarm(reboot).schedule(milliseconds * 1e6);
      caller.core.registers[0] = OK;
    },
    GS: (caller) => {
      const [address, count, flags] = Array.from(caller.core.registers.slice(0, 3)) as [number, number, number];
      if (flags & ~KNOWN_INFO) throw new Fault(`get_sys_info(${hex(flags)}), which is not modelled`);
      const row = (i: number): number => fuses.protectedRow(i);
      const words = [flags];
      if (flags & CHIP_INFO) words.push(1, (row(0) | (row(1) << 16)) >>> 0, (row(2) | (row(3) << 16)) >>> 0);
      if (flags & CRITICAL) words.push(0);
      if (flags & BOOT_RANDOM) words.push(random(), random(), random(), random());
      if (flags & BOOT_INFO) words.push(0x1000001, 0, 0, 0);
      if (words.length > count) {
        caller.core.registers[0] = BAD_ARGUMENT;
        return;
      }
      words.forEach((word, i) => [0, 1, 2, 3].forEach((byte) => caller.writeUint8(address + 4 * i + byte, (word >>> (8 * byte)) & 255)));
      caller.core.registers[0] = words.length;
    },
  };
}
