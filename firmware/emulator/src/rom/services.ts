import { BootLoader, Fault, hex } from '../chip/fault.js';
import type { ChipClock } from '../chip/clock.js';
import { BLOCK_SIZE, NorFlash, PAGE_SIZE, SECTOR_SIZE } from '../flash/nor_flash.js';
import type { Xip } from '../flash/xip.js';
import type { Caller, Service } from './mask_rom.js';

const SECTOR_ERASE_NANOS = 45e6, BLOCK_ERASE_NANOS = 150e6, PAGE_PROGRAM_NANOS = 0.4e6;

/** What the services that touch flash work on. */
export interface FlashParts {
  memory: NorFlash;
  xip: Xip;
  /** Sets the interface to flash up for commands. */
  prepareCommands: () => void;
  pins: { removeOverrides(): void };
  clock: ChipClock;
}

/** Services of the ROM that write flash and switch between XIP and commands (RP2040 datasheet, 2.8.3.1.3). */
export function flashServices({ memory, xip, prepareCommands, pins, clock }: FlashParts): Record<string, Service> {
  const eraseSectors = (caller: Caller, start: number, count: number): void => {
    for (let at = start; at < start + count; ) {
      const block = at % BLOCK_SIZE === 0 && start + count - at >= BLOCK_SIZE;
      const size = block ? BLOCK_SIZE : SECTOR_SIZE;
      caller.core.cycles += clock.cycles(block ? BLOCK_ERASE_NANOS : SECTOR_ERASE_NANOS);
      for (const end = at + size; at < end; at += SECTOR_SIZE) memory.eraseSector(at);
    }
  };
  return {
    IF: () => {
      xip.connect();
      pins.removeOverrides();
    },
    EX: () => {
      prepareCommands();
      xip.exit();
    },
    RE: (caller) => {
      const [start, count] = [caller.core.registers[0]!, caller.core.registers[1]!];
      xip.expectCommandMode('flash_range_erase');
      if (start % SECTOR_SIZE || count % SECTOR_SIZE) throw new Fault(`flash_range_erase(${hex(start)}, ${hex(count)})`);
      eraseSectors(caller, start, count);
    },
    RP: (caller) => {
      const [start, source, count] = Array.from(caller.core.registers.slice(0, 3)) as [number, number, number];
      xip.expectCommandMode('flash_range_program');
      if (start % PAGE_SIZE || count % PAGE_SIZE) throw new Fault(`flash_range_program(${hex(start)}, , ${hex(count)})`);
      for (let at = 0; at < count; at += PAGE_SIZE) {
        const page = Uint8Array.from({ length: PAGE_SIZE }, (_, i) => caller.readUint8(source + at + i));
        caller.core.cycles += clock.cycles(PAGE_PROGRAM_NANOS);
        memory.program(start + at, page);
      }
    },
    FC: () => {
      xip.flush();
      pins.removeOverrides();
    },
    CX: () => xip.enter(),
    UB: () => {
      throw new BootLoader('requested');
    },
  };
}

const copy = (unit: 1 | 4): Service => (caller) => {
  const [to, from, count] = Array.from(caller.core.registers.slice(0, 3)) as [number, number, number];
  if (unit === 4 && (to % 4 || from % 4)) throw new Fault(`memcpy44(${hex(to)}, ${hex(from)}, )`);
  for (let i = 0; i < count; i++) caller.writeUint8(to + i, caller.readUint8(from + i));
  caller.core.cycles += Math.ceil((count * 2) / unit);
};

const fill = (unit: 1 | 4): Service => (caller) => {
  const [to, value, count] = Array.from(caller.core.registers.slice(0, 3)) as [number, number, number];
  if (unit === 4 && to % 4) throw new Fault(`memset4(${hex(to)}, , )`);
  for (let i = 0; i < count; i++) caller.writeUint8(to + i, value & 0xff);
  caller.core.cycles += Math.ceil(count / unit);
};

const bits = (count: (value: number) => number): Service => ({ core }) => {
  core.registers[0] = count(core.registers[0]!);
  core.cycles += 20;
};

const reverse = (value: number): number => {
  let result = 0;
  for (let i = 0; i < 32; i++) result |= ((value >>> i) & 1) << (31 - i);
  return result >>> 0;
};

/** Services of the ROM that only compute (RP2040 datasheet, 2.8.3.1.1 and 2.8.3.1.2). */
export const computingServices: Record<string, Service> = {
  MC: copy(1),
  C4: copy(4),
  MS: fill(1),
  S4: fill(4),
  P3: bits((value) => value.toString(2).replaceAll('0', '').length),
  L3: bits(Math.clz32),
  T3: bits((value) => (value ? 31 - Math.clz32(value & -value) : 32)),
  R3: bits(reverse),
};
