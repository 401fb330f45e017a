import type { SeededRandom } from '../flash/random.js';

/**
 * One instruction, or a few that belong together, as assembly, with the registers that must have certain values: numbers, or
 * offsets into the case's piece of memory.
 */
export interface Case {
  assembly: string;
  values?: Record<string, number>;
  addresses?: Record<string, number>;
}

type Make = (pick: Pick) => string | Case;

/** Chooses operands. r12 is the test's own. */
export class Pick {
  constructor(private readonly random: SeededRandom) {}

  number(most: number): number {
    return this.random.word() % (most + 1);
  }

  of<T>(values: readonly T[]): T {
    return values[this.number(values.length - 1)]!;
  }

  get low(): string {
    return `r${this.number(7)}`;
  }

  get any(): string {
    return this.of(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8', 'r9', 'r10', 'r11', 'lr']);
  }

  /** So many different registers. */
  different(count: number, from: readonly string[] = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8', 'r9', 'r10', 'r11', 'lr']): string[] {
    const left = [...from];
    return Array.from({ length: count }, () => left.splice(this.number(left.length - 1), 1)[0]!);
  }

  /** A constant that data processing can encode. */
  get constant(): string {
    const byte = this.number(255);
    return `#0x${(this.of([
      byte, byte * 0x10001, byte * 0x1000100, byte * 0x1010101, ((128 | byte) << this.number(24)) >>> 0,
    ]) >>> 0).toString(16)}`;
  }

  get shift(): string {
    return this.of([`lsl #${this.number(31)}`, `lsr #${1 + this.number(31)}`, `asr #${1 + this.number(31)}`, `ror #${1 + this.number(30)}`, 'rrx']);
  }

  get rotation(): string {
    return this.of(['', ', ror #8', ', ror #16', ', ror #24']);
  }

  get condition(): string {
    return this.of(['eq', 'ne', 'cs', 'cc', 'mi', 'pl', 'vs', 'vc', 'hi', 'ls', 'ge', 'lt', 'gt', 'le']);
  }
}

const ALUS = ['and', 'bic', 'orr', 'orn', 'eor', 'add', 'adc', 'sbc', 'sub', 'rsb'];
const COMPARES = ['tst', 'teq', 'cmp', 'cmn'];
const s = (pick: Pick): string => pick.of(['', 's']);

const DATA_PROCESSING: Make[] = [
  (p) => `${p.of(ALUS)}${s(p)}.w ${p.any}, ${p.any}, ${p.constant}`,
  (p) => `${p.of(ALUS)}${s(p)}.w ${p.any}, ${p.any}, ${p.any}`,
  (p) => `${p.of(ALUS)}${s(p)}.w ${p.any}, ${p.any}, ${p.any}, ${p.shift}`,
  (p) => `${p.of(['mov', 'mvn'])}${s(p)}.w ${p.any}, ${p.constant}`,
  (p) => `mvn${s(p)}.w ${p.any}, ${p.any}, ${p.shift}`,
  (p) => `mov${s(p)}.w ${p.any}, ${p.any}`,
  (p) => `${p.of(COMPARES)}.w ${p.any}, ${p.constant}`,
  (p) => `${p.of(COMPARES)}.w ${p.any}, ${p.any}, ${p.shift}`,
  (p) => `${p.of(COMPARES)}.w ${p.any}, ${p.any}`,
  (p) => `${p.of(['lsl', 'lsr', 'asr', 'ror'])}${s(p)}.w ${p.any}, ${p.any}, #${1 + p.number(30)}`,
  (p) => `rrx${s(p)} ${p.any}, ${p.any}`,
  (p) => `${p.of(['lsr', 'asr'])}${s(p)}.w ${p.any}, ${p.any}, #32`,
  (p) => {
    const [amount, d, n] = p.different(3) as [string, string, string];
    return { assembly: `${p.of(['lsl', 'lsr', 'asr', 'ror'])}${s(p)}.w ${d}, ${n}, ${amount}`, values: { [amount]: p.number(300) } };
  },
  (p) => `movw ${p.any}, #${p.number(65535)}`,
  (p) => `movt ${p.any}, #${p.number(65535)}`,
  (p) => `${p.of(['addw', 'subw'])} ${p.any}, ${p.any}, #${p.number(4095)}`,
  (p) => `adr.w ${p.any}, 1f + ${p.number(63) * 4}\n.balign 4\n1:`,
  (p) => `adr.w ${p.any}, . - ${p.number(63) * 4}`,
  (p) => `add.w ${p.any}, sp, ${p.constant}`,
  (p) => `sub.w ${p.any}, sp, #${p.number(4095)}`,
  (p) => `add.w ${p.any}, sp, ${p.any}, lsl #${p.number(3)}`,
  (p) => `sub.w sp, sp, #${4 * p.number(31)}`,
  (p) => `add.w sp, sp, #${4 * p.number(31)}`,
  (p) => `cmp.w sp, ${p.any}`,
];

const NARROW: Make[] = [
  (p) => `${p.of(['lsls', 'lsrs', 'asrs'])} ${p.low}, ${p.low}, #${1 + p.number(30)}`,
  (p) => `movs ${p.low}, ${p.low}`,
  (p) => `${p.of(['lsrs', 'asrs'])} ${p.low}, ${p.low}, #32`,
  (p) => `${p.of(['adds', 'subs'])} ${p.low}, ${p.low}, ${p.low}`,
  (p) => `${p.of(['adds', 'subs'])} ${p.low}, ${p.low}, #${p.number(7)}`,
  (p) => `${p.of(['movs', 'cmp', 'adds', 'subs'])} ${p.low}, #${p.number(255)}`,
  (p) => {
    const d = p.low;
    return `${p.of(['ands', 'eors', 'adcs', 'sbcs', 'orrs', 'bics'])} ${d}, ${d}, ${p.low}`;
  },
  (p) => {
    const [d, m] = p.different(2, ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']) as [string, string];
    return { assembly: `${p.of(['lsls', 'lsrs', 'asrs', 'rors'])} ${d}, ${d}, ${m}`, values: { [m]: p.number(70) } };
  },
  (p) => `${p.of(['tst', 'cmp', 'cmn', 'mvns'])} ${p.low}, ${p.low}`,
  (p) => `rsbs ${p.low}, ${p.low}, #0`,
  (p) => {
    const d = p.low;
    return `muls ${d}, ${p.low}, ${d}`;
  },
  (p) => `add ${p.any}, ${p.any}`,
  (p) => `mov ${p.any}, ${p.any}`,
  (p) => `cmp ${p.any}, ${p.any}`,
  (p) => `mov ${p.any}, pc`,
  (p) => `add ${p.low}, pc`,
  (p) => `add ${p.low}, sp, #${4 * p.number(255)}`,
  (p) => `${p.of(['add', 'sub'])} sp, #${4 * p.number(31)}`,
  (p) => `adr ${p.low}, 1f\n.balign 4\n1: nop`,
  (p) => `${p.of(['sxth', 'sxtb', 'uxth', 'uxtb', 'rev', 'rev16', 'revsh'])} ${p.low}, ${p.low}`,
];

const BITS: Make[] = [
  (p) => {
    const lsb = p.number(31);
    return `${p.of(['ubfx', 'sbfx'])} ${p.any}, ${p.any}, #${lsb}, #${1 + p.number(31 - lsb)}`;
  },
  (p) => {
    const lsb = p.number(31);
    return `bfi ${p.any}, ${p.any}, #${lsb}, #${1 + p.number(31 - lsb)}`;
  },
  (p) => {
    const lsb = p.number(31);
    return `bfc ${p.any}, #${lsb}, #${1 + p.number(31 - lsb)}`;
  },
  (p) => `${p.of(['clz', 'rbit', 'rev.w', 'rev16.w', 'revsh.w'])} ${p.any}, ${p.any}`,
  (p) => `${p.of(['sxth', 'sxtb', 'uxth', 'uxtb', 'sxtb16', 'uxtb16'])} ${p.any}, ${p.any}${p.rotation}`,
  (p) => `${p.of(['sxtah', 'sxtab', 'uxtah', 'uxtab', 'sxtab16', 'uxtab16'])} ${p.any}, ${p.any}, ${p.any}${p.rotation}`,
];

const SIMD = ['add8', 'add16', 'sub8', 'sub16', 'asx', 'sax'].flatMap((name) => ['s', 'q', 'sh', 'u', 'uq', 'uh'].map((kind) => kind + name));
const HALVES = ['bb', 'bt', 'tb', 'tt'];

const MULTIPLY: Make[] = [
  (p) => `mul ${p.any}, ${p.any}, ${p.any}`,
  (p) => `${p.of(['mla', 'mls'])} ${p.any}, ${p.any}, ${p.any}, ${p.any}`,
  ...['umull', 'umlal', 'umaal', 'smull', 'smlal', 'smlald', 'smlaldx', 'smlsld', 'smlsldx', ...HALVES.map((h) => `smlal${h}`)].map(
    (name): Make => (p) => `${name} ${p.different(2).join(', ')}, ${p.any}, ${p.any}`,
  ),
  (p) => `${p.of(['udiv', 'sdiv'])} ${p.any}, ${p.any}, ${p.any}`,
  (p) => `${p.of(HALVES.map((h) => `smul${h}`))} ${p.any}, ${p.any}, ${p.any}`,
  (p) => `${p.of(HALVES.map((h) => `smla${h}`))} ${p.any}, ${p.any}, ${p.any}, ${p.any}`,
  (p) => `${p.of(['smulwb', 'smulwt', 'smuad', 'smuadx', 'smusd', 'smusdx', 'smmul', 'smmulr', 'usad8'])} ${p.any}, ${p.any}, ${p.any}`,
  (p) => `${p.of(['smlawb', 'smlawt', 'smlad', 'smladx', 'smlsd', 'smlsdx', 'smmla', 'smmlar', 'smmls', 'smmlsr', 'usada8'])} ${p.any}, ${p.any}, ${p.any}, ${p.any}`,
];

const DSP: Make[] = [
  ...SIMD.map((name): Make => (p) => `${name} ${p.any}, ${p.any}, ${p.any}`),
  (p) => `sel ${p.any}, ${p.any}, ${p.any}`,
  (p) => `${p.of(['qadd', 'qsub', 'qdadd', 'qdsub'])} ${p.any}, ${p.any}, ${p.any}`,
  (p) => `pkhbt ${p.any}, ${p.any}, ${p.any}, lsl #${p.number(31)}`,
  (p) => `pkhtb ${p.any}, ${p.any}, ${p.any}, asr #${1 + p.number(31)}`,
  (p) => `ssat ${p.any}, #${1 + p.number(31)}, ${p.any}, ${p.of([`lsl #${p.number(31)}`, `asr #${1 + p.number(30)}`])}`,
  (p) => `usat ${p.any}, #${p.number(31)}, ${p.any}, ${p.of([`lsl #${p.number(31)}`, `asr #${1 + p.number(30)}`])}`,
  (p) => `ssat16 ${p.any}, #${1 + p.number(15)}, ${p.any}`,
  (p) => `usat16 ${p.any}, #${p.number(15)}, ${p.any}`,
];

/** A load or store whose base register points into the case's memory, aligned or not. */
const memory = (write: (p: Pick, t: string, n: string) => string, aligned = false): Make => (p) => {
  const [t, n] = p.different(2) as [string, string];
  return { assembly: write(p, t, n), addresses: { [n]: 128 + (aligned ? 0 : p.of([0, 0, 1, 2, 3])) } };
};
const SINGLES = ['ldr', 'ldrb', 'ldrh', 'ldrsb', 'ldrsh', 'str', 'strb', 'strh'];

const list = (p: Pick, from: string[], least = 1): string => {
  const chosen = from.filter(() => p.number(2) === 0);
  return [...new Set([...chosen, ...p.different(least, from)])].sort((a, b) => from.indexOf(a) - from.indexOf(b)).join(', ');
};
const LOW = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7'];
const LISTED = [...LOW, 'r8', 'r9', 'r10', 'r11', 'lr'];

const multiple = (name: string, writeBack: boolean, from: string[]): Make => (p) => {
  const n = p.of(from);
  const registers = list(p, from.filter((name) => name !== n), 2);
  return { assembly: `${name} ${n}${writeBack ? '!' : ''}, {${registers}}`, addresses: { [n]: 128 } };
};

const MEMORY: Make[] = [
  memory((p, t, n) => `${p.of(SINGLES)}.w ${t}, [${n}, #${p.number(60)}]`),
  memory((p, t, n) => `${p.of(SINGLES)} ${t}, [${n}, #-${1 + p.number(60)}]`),
  memory((p, t, n) => `${p.of(SINGLES)} ${t}, [${n}, #${p.number(80) - 40}]!`),
  memory((p, t, n) => `${p.of(SINGLES)} ${t}, [${n}], #${p.number(80) - 40}`),
  memory((p, t, n) => `${p.of(SINGLES)}t ${t}, [${n}, #${p.number(60)}]`),
  (p) => {
    const [t, n, m] = p.different(3) as [string, string, string];
    return { assembly: `${p.of(SINGLES)}.w ${t}, [${n}, ${m}, lsl #${p.number(3)}]`, addresses: { [n]: 100 }, values: { [m]: p.number(9) } };
  },
  (p) => {
    const [t, n, m] = p.different(3, LOW) as [string, string, string];
    return { assembly: `${p.of(SINGLES)} ${t}, [${n}, ${m}]`, addresses: { [n]: 100 }, values: { [m]: p.number(60) } };
  },
  (p) => {
    const [t, n] = p.different(2, LOW) as [string, string];
    return { assembly: `${p.of(['ldr', 'str'])} ${t}, [${n}, #${4 * p.number(25)}]`, addresses: { [n]: 64 } };
  },
  (p) => `${p.of(['ldr', 'str'])} ${p.low}, [sp, #${4 * p.number(25)}]`,
  (p) => `${p.of(['ldr', 'ldrb', 'ldrh', 'ldrsb', 'ldrsh'])}.w ${p.any}, 1f + ${p.number(3)}\nb 2f\n.balign 4\n1: .word 0x8badf00d, 0x91a2b3c4\n2:`,
  (p) => `ldr ${p.low}, 1f\nb 2f\n.balign 4\n1: .word 0x8badf00d\n2:`,
  ...['#4', '#-8', '#20', '#0'].flatMap((offset) =>
    [`, ${offset}]`, `, ${offset}]!`, `], ${offset}`].map(
      (form): Make => (p) => {
        const [t, t2, n] = p.different(3) as [string, string, string];
        return { assembly: `${p.of(['ldrd', 'strd'])} ${t}, ${t2}, [${n}${form}`, addresses: { [n]: 128 } };
      },
    ),
  ),
  ...['ldmia.w', 'ldmdb', 'stmia.w', 'stmdb'].flatMap((name) => [multiple(name, true, LISTED), multiple(name, false, LISTED)]),
  multiple('ldmia', true, LOW),
  multiple('stmia', true, LOW),
  (p) => `push {${list(p, [...LOW, 'lr'])}}`,
  (p) => `pop {${list(p, LOW)}}`,
  (p) => `push.w {${list(p, LISTED, 2)}}`,
  (p) => `pop.w {${list(p, LISTED, 2)}}`,
  (p) => `str ${p.any}, [sp, #-4]!`,
  (p) => `ldr ${p.any}, [sp], #4`,
  ...['', 'b', 'h'].map((size): Make => (p) => {
    const [t, d, n] = p.different(3) as [string, string, string];
    return { assembly: `ldrex${size} ${t}, [${n}]\nadd ${t}, ${t}, #1\nstrex${size} ${d}, ${t}, [${n}]`, addresses: { [n]: 128 } };
  }),
  ...['', 'b', 'h'].map((size): Make => (p) => {
    const [t, d, n] = p.different(3) as [string, string, string];
    return { assembly: `ldaex${size} ${t}, [${n}]\nclrex\nstlex${size} ${d}, ${t}, [${n}]`, addresses: { [n]: 128 } };
  }),
  memory((p, t, n) => `${p.of(['lda', 'ldab', 'ldah', 'stl', 'stlb', 'stlh'])} ${t}, [${n}]`, true),
  memory((_, t, n) => `strex r0, ${t}, [${n}]`.replace(`r0, ${t}`, `${['r10', 'r11', 'r9'].find((d) => d !== t && d !== n)!}, ${t}`), true),
  memory((_, t, n) => `pld [${n}, #4]\npld [${n}, ${t}]`),
];

const BRANCHES: Make[] = [
  (p) => `b${p.condition} 1f\nmovs r0, #77\n1:`,
  (p) => `b${p.condition}.w 1f\nmovs r0, #77\n1:`,
  () => 'b.w 1f\nmovs r0, #77\n1:',
  (p) => ({ assembly: `${p.of(['cbz', 'cbnz'])} r3, 1f\nmovs r0, #77\n1:`, values: { r3: p.number(1) } }),
  () => 'bl 1f\nmovs r0, #77\n1:',
  () => 'adr r0, 1f + 1\nblx r0\nmovs r1, #77\n.balign 4\n1: nop',
  () => 'adr.w lr, 1f + 1\nbx lr\nmovs r1, #77\n.balign 4\n1: nop',
  () => 'adr.w r9, 1f\nmov pc, r9\nmovs r1, #77\n.balign 4\n1: nop',
  () => 'adr r0, 1f + 1\npush {r0}\npop {r1, pc}\n.balign 4\n1: nop'.replace('push {r0}', 'push {r0, r1}\nstr r0, [sp, #4]'),
  () => 'adr r0, 1f + 1\npush {r0}\nldr pc, [sp], #4\nmovs r1, #77\n.balign 4\n1: nop',
  (p) => ({ assembly: 'tbb [pc, r2]\n1: .byte (2f - 1b) / 2, (3f - 1b) / 2\n2: movs r0, #1\n3: movs r1, #2', values: { r2: p.number(1) } }),
  (p) => ({ assembly: 'tbh [pc, r2, lsl #1]\n1: .short (2f - 1b) / 2, (3f - 1b) / 2\n2: movs r0, #1\n3: movs r1, #2', values: { r2: p.number(1) } }),
  ...['', 't', 'e', 'tt', 'te', 'et', 'ee', 'ttt', 'tee', 'ete', 'eet'].map((more): Make => (p) => {
    const condition = p.condition;
    const inverse: Record<string, string> = {
      eq: 'ne', ne: 'eq', cs: 'cc', cc: 'cs', mi: 'pl', pl: 'mi', vs: 'vc', vc: 'vs', hi: 'ls', ls: 'hi', ge: 'lt', lt: 'ge', gt: 'le', le: 'gt',
    };
    const lines = [...`t${more}`].map((letter) => {
      const suffix = letter === 't' ? condition : inverse[condition]!;
      return p.of([
        `add${suffix} ${p.low}, ${p.low}, ${p.low}`, `mov${suffix} ${p.low}, #${p.number(255)}`, `cmp${suffix} ${p.low}, #${p.number(255)}`,
        `lsl${suffix} ${p.low}, ${p.low}, #3`, `orr${suffix}.w ${p.any}, ${p.any}, ${p.constant}`, `neg${suffix} ${p.low}, ${p.low}`,
        `adds${suffix}.w ${p.low}, ${p.low}, ${p.low}`, `mvn${suffix} ${p.low}, ${p.low}`,
      ]);
    });
    return `it${more} ${condition}\n${lines.join('\n')}`;
  }),
];

/** Where an interrupt is taken between the store that asks for it and the barrier is free: its return address does not count. */
const FORGET = '\nstr r3, [sp, #-8]\nstr r3, [sp, #-12]';

/** SVC and PendSV: their handlers write into the frame of who was interrupted. */
const SYSTEM: Make[] = [
  (p) => `svc ${p.number(255)}`,
  (p) => `sub sp, #4\nsvc ${p.number(255)}`,
  (p) => `it ${p.condition}\nsvc ${p.number(255)}`.replace(/it (..)\nsvc/, 'it $1\nsvc$1'),
  (p) => `mov r0, sp\nsub r0, r0, #${4 * p.number(3)}\nmsr psp, r0\nmovs r1, #2\nmsr control, r1\nisb\nsvc 9\nmrs r4, control\nmrs r5, psp\nmovs r1, #0\nmsr control, r1\nisb`,
  () => 'movw r0, #0xed04\nmovt r0, #0xe000\nmov r1, #0x10000000\nstr r1, [r0]\ndsb\nisb' + FORGET,
  () => 'movw r0, #0xed04\nmovt r0, #0xe000\nmov r1, #0x10000000\ncpsid i\nstr r1, [r0]\ndsb\nisb\nmovs r3, #1\ncpsie i\nisb\nmovs r5, #2' + FORGET,
  () => `movw r0, #0xed20\nmovt r0, #0xe000\nmovs r1, #0x80\nstrb r1, [r0, #2]\nmovw r0, #0xed04\nmovt r0, #0xe000\nmov r1, #0x10000000
    movs r2, #0x40\nmsr basepri, r2\nstr r1, [r0]\ndsb\nisb\nmrs r4, basepri\nmovs r3, #1\nmovs r2, #0\nmsr basepri, r2\nisb\nmovs r5, #2${FORGET}`,
  (p) => `mrs ${p.any}, ${p.of(['apsr', 'xpsr', 'ipsr', 'msp', 'primask', 'basepri', 'faultmask', 'control', 'msplim'])}`,
  (p) => `msr apsr_${p.of(['nzcvq', 'g', 'nzcvqg'])}, ${p.any}`,
  // Of a priority, QEMU's core has eight bits and this one four.
  (p) => `bic lr, lr, #15\nmsr basepri, lr\nmrs ${p.any}, basepri\nmov r0, #0\nmsr basepri, r0`,
  (p) => `bic lr, lr, #15\nmov r0, #0x60\nmsr basepri, r0\nmsr basepri_max, lr\nmrs ${p.any}, basepri\nmov r0, #0\nmsr basepri, r0`,
  (p) => `msr psplim, ${p.any}\nmrs ${p.any}, psplim\nmov r0, #0\nmsr psplim, r0`,
  (p) => `cpsid i\nmrs ${p.any}, primask\ncpsie i`,
  (p) => `cpsid f\nmrs ${p.any}, faultmask\ncpsie f`,
  () => 'dmb\ndsb\nisb\nnop\nnop.w\nsev\nwfe',
];

export const CLASSES: Record<string, Make[]> = { DATA_PROCESSING, NARROW, BITS, MULTIPLY, DSP, MEMORY, BRANCHES, SYSTEM };

/** Handlers that a program of cases needs. */
export const HANDLERS = `
  .thumb_func
svc_handler:
  tst lr, #4
  ite eq
  mrseq r0, msp
  mrsne r0, psp
  ldr r1, [r0, #24]
  ldrb r1, [r1, #-2]
  mrs r2, ipsr
  stm r0, {r1, r2, lr}
  bx lr
  .thumb_func
pendsv_handler:
  mrs r2, ipsr
  str r2, [sp, #8]
  str r3, [sp, #4]
  bx lr
`;
