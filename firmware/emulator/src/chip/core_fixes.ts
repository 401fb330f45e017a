import type { RP2040 } from 'rp2040js';
import { ChipReset, Fault, hex } from './fault.js';
import { position } from './bus.js';

type Core = RP2040['core'];

const AIRCR = 0xd0c, SCR = 0xd10, CCR = 0xd14, SHCSR = 0xd24;
const AIRCR_KEY = 0x05fa, SYSTEM_RESET_REQUEST = 1 << 2;
const MPU = [0xd90, 0xd94, 0xd98, 0xd9c, 0xda0];

/** Whether something waits that wakes a core from WFI. */
export function mayWake(core: Core): boolean {
  return (
    (core.pendingInterrupts & core.enabledInterrupts) !== 0 || core.pendingSystick || core.pendingPendSV || core.pendingNMI
  );
}

/** With PRIMASK set, WFI ends without entering the handler; the emulator would enter it. */
export function wakeWithoutEntering(core: Core): void {
  const check = core.checkForInterrupts.bind(core);
  core.checkForInterrupts = () => (core.waiting && core.PM ? mayWake(core) : check());
}

/**
 * The registers of the core's system control space that the emulator lacks. The MPU's are kept, not obeyed.
 */
export function completeSystemControl(view: RP2040): void {
  const { ppb } = view;
  const read = ppb.readUint32.bind(ppb);
  const write = ppb.writeUint32.bind(ppb);
  const kept = new Map<number, number>([[SCR, 0], [CCR, 0x208], [SHCSR, 0], ...MPU.map((at): [number, number] => [at, 0])]);
  kept.set(MPU[0]!, 0x800);
  ppb.readUint32 = (offset) => {
    if (offset === AIRCR) return 0xfa050000;
    return kept.get(offset) ?? read(offset);
  };
  ppb.writeUint32 = (offset, value) => {
    if (offset === AIRCR) {
      if (value >>> 16 === AIRCR_KEY && value & SYSTEM_RESET_REQUEST) {
        throw new ChipReset('system reset', new Uint32Array(8), 0);
      }
    } else if (kept.has(offset)) {
      if (offset !== MPU[0]) kept.set(offset, value);
    } else {
      write(offset, value);
    }
  };
}

/** An instruction that ends in onBreak outside the mask ROM: a breakpoint without debugger, or one undefined. */
export function breakFault(view: RP2040): never {
  throw new Fault(`breakpoint or undefined instruction at ${hex(view.core.PC - 2)}, by ${position(view)}`);
}
