import type { Core } from './core.js';

const MRS = 0xf3ef8000, MSR = 0xf3808000;

/** Barriers, hints that matter, exceptions on request, special registers: what `Op.System` stands for, `code` as it was read. */
export function system(core: Core, code: number): void {
  if (code >>> 0 < 0x10000) return narrow(core, code);
  if ((code & 0xfffff000) >>> 0 === MRS) return moveFromSpecial(core, code);
  if ((code & 0xfff0f300) >>> 0 === MSR) return moveToSpecial(core, code);
  // CLREX, DSB, DMB, ISB: memory is in order as it is.
  if ((code & 0xfffffff0) >>> 0 === 0xf3bf8f20) core.exclusive = undefined;
  else if (![0xf3bf8f40, 0xf3bf8f50, 0xf3bf8f60].includes((code & 0xfffffff0) >>> 0)) undefinedInstruction(core, code);
}

function undefinedInstruction(core: Core, code: number): never {
  core.r[15] = core.r[15]! - 4;
  return core.fault(`undefined instruction ${(code >>> 0).toString(16)}`);
}

function narrow(core: Core, code: number): void {
  const { exceptions } = core;
  switch (code >> 8) {
    case 0xbe: core.around.breakpoint(code & 255); return;
    case 0xdf: exceptions.callSupervisor(); return;
    case 0xb6:
      if (code & 2) exceptions.primask = (code >> 4) & 1;
      if (code & 1) exceptions.setFaultmask((code >> 4) & 1);
      core.stop();
      return;
    default:
      if (code === 0xbf40) core.around.signalEvent();
      else if (code === 0xbf20 && core.eventRegistered) core.eventRegistered = false;
      else {
        core.waiting = true;
        core.waitsForEvent = code === 0xbf20;
        core.stop();
      }
  }
}

const Q = 1 << 27, GE = 16;

/** The flags, as APSR has them. */
export function flags(core: Core): number {
  return (core.n & 0x80000000) | (core.z === 0 ? 0x40000000 : 0) | (core.c << 29) | (core.v << 28) | (core.q ? Q : 0) | (core.ge << GE);
}

export function setFlags(core: Core, value: number): void {
  core.n = value;
  core.z = value & 0x40000000 ? 0 : 1;
  core.c = (value >>> 29) & 1;
  core.v = (value >>> 28) & 1;
  core.q = (value >>> 27) & 1;
  core.ge = (value >>> GE) & 15;
}

function moveFromSpecial(core: Core, code: number): void {
  const { exceptions } = core;
  const register = code & 255;
  let value: number;
  switch (register) {
    case 0: case 1: case 2: case 3: case 5: case 6: case 7:
      value = (register & 4 ? 0 : flags(core)) | (register & 1 ? exceptions.current : 0);
      break;
    case 8: value = exceptions.mainStack; break;
    case 9: value = exceptions.processStack; break;
    case 10: value = exceptions.mainLimit; break;
    case 11: value = exceptions.processLimit; break;
    case 16: value = exceptions.primask; break;
    case 17: case 18: value = exceptions.basepri; break;
    case 19: value = exceptions.faultmask; break;
    case 20: value = exceptions.control; break;
    default: return undefinedInstruction(core, code);
  }
  core.r[(code >> 8) & 15] = value;
}

function moveToSpecial(core: Core, code: number): void {
  const { exceptions } = core;
  const value = core.r[(code >> 16) & 15]!;
  core.stop();
  switch (code & 255) {
    case 0: case 1: case 2: case 3:
      setFlags(core, ((code & 0x800 ? value : flags(core)) & 0xf8000000) | (code & 0x400 ? value & 0xf0000 : core.ge << GE));
      return;
    case 8: exceptions.mainStack = value & ~3; return;
    case 9: exceptions.processStack = value & ~3; return;
    case 10: exceptions.mainLimit = value & ~7; return;
    case 11: exceptions.processLimit = value & ~7; return;
    case 16: exceptions.primask = value & 1; return;
    case 17: exceptions.basepri = value & 0xf0; return;
    case 18: {
      const wanted = value & 0xf0;
      if (wanted && (wanted < exceptions.basepri || !exceptions.basepri)) exceptions.basepri = wanted;
      return;
    }
    case 19: exceptions.setFaultmask(value & 1); return;
    case 20: exceptions.setControl(value); return;
    default: undefinedInstruction(core, code);
  }
}
