import type { Core } from './core.js';

const PC = 15;
const low = (x: number): number => (x << 16) >> 16;
const high = (x: number): number => x >> 16;
const pair = (upper: number, lower: number): number => ((upper & 0xffff) << 16) | (lower & 0xffff);
const clamp = (x: number, least: number, most: number): number => Math.min(Math.max(x, least), most);

/** The word nearest to `x`; sets Q if that is not `x`. */
function saturate(core: Core, x: number): number {
  const result = clamp(x, -0x80000000, 0x7fffffff);
  if (result !== x) core.q = 1;
  return result;
}

/** `x` as a word, and Q set if it is longer. */
function overflowing(core: Core, x: number): number {
  if (x !== (x | 0)) core.q = 1;
  return x | 0;
}

function packHalves(code: number, n: number, m: number): number {
  const amount = ((code >> 10) & 28) | ((code >> 6) & 3);
  return code & 0x20 ? pair(high(n), m >> (amount || 31)) : pair(high(m << amount), n);
}

function saturateTo(core: Core, code: number, n: number): number {
  const amount = ((code >> 10) & 28) | ((code >> 6) & 3);
  const right = (code & 0x200000) !== 0;
  const unsigned = (code & 0x800000) !== 0;
  const bits = code & 31;
  const [least, most] = unsigned ? [0, 2 ** bits - 1] : [-(2 ** bits), 2 ** bits - 1];
  const limited = (x: number): number => {
    const result = clamp(x, least, most);
    if (result !== x) core.q = 1;
    return result;
  };
  if (right && amount === 0) return pair(limited(high(n)), limited(low(n)));
  return limited(right ? n >> amount : n << amount);
}

/** What becomes of one lane's sum or difference: it wraps, saturates, or is halved. */
function lane(x: number, bits: 8 | 16, unsigned: boolean, kind: number): number {
  if (kind === 2) return x >> 1;
  if (kind === 0) return x;
  return unsigned ? clamp(x, 0, 2 ** bits - 1) : clamp(x, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1);
}

function parallel(core: Core, code: number, n: number, m: number): number {
  const operation = (code >> 20) & 7;
  const unsigned = (code & 0x40) !== 0;
  const kind = (code >> 4) & 3;
  const bits = operation & 3 ? 16 : 8;
  const extend = (x: number, i: number): number => {
    const lifted = x >>> (i * bits);
    return unsigned ? lifted & (2 ** bits - 1) : (lifted << (32 - bits)) >> (32 - bits);
  };
  let result = 0;
  let ge = 0;
  for (let i = 0; i < 32 / bits; i++) {
    const exchanges = operation === 2 || operation === 6;
    const adds = operation === 2 ? i === 1 : operation === 6 ? i === 0 : operation < 4;
    const [x, y] = [extend(n, i), extend(m, exchanges ? 1 - i : i)];
    const value = adds ? x + y : x - y;
    result |= (lane(value, bits, unsigned, kind) & (2 ** bits - 1)) << (i * bits);
    const carries = unsigned && adds ? value >= 2 ** bits : value >= 0;
    if (carries) ge |= (bits === 16 ? 3 : 1) << ((i * bits) / 8);
  }
  if (kind === 0) core.ge = ge;
  return result;
}

function saturatingAdd(core: Core, code: number, n: number, m: number): number {
  const doubled = code & 0x10 ? saturate(core, 2 * n) : n;
  return saturate(core, code & 0x20 ? m - doubled : m + doubled);
}

function select(core: Core, n: number, m: number): number {
  let mask = 0;
  for (let i = 0; i < 4; i++) if (core.ge & (1 << i)) mask |= 255 << (8 * i);
  return (n & mask) | (m & ~mask);
}

function sumOfDifferences(n: number, m: number): number {
  let sum = 0;
  for (let i = 0; i < 32; i += 8) sum += Math.abs(((n >>> i) & 255) - ((m >>> i) & 255));
  return sum;
}

/** The upper word of (a << 32) plus or minus n * m, rounded or not. */
function upperProduct(code: number, n: number, m: number, a: number, negative: boolean): number {
  const product = BigInt(n) * BigInt(m);
  const sum = (BigInt(a) << 32n) + (negative ? -product : product) + (code & 0x10 ? 0x80000000n : 0n);
  return Number(BigInt.asIntN(32, sum >> 32n));
}

function multiply(core: Core, code: number, n: number, m: number, a: number, accumulates: boolean): number {
  const top = (x: number, bit: number): number => (code & bit ? high(x) : low(x));
  switch ((code >> 20) & 7) {
    case 1: return overflowing(core, top(n, 0x20) * top(m, 0x10) + a);
    case 2: case 4: {
      const other = code & 0x10 ? (m >>> 16) | (m << 16) : m;
      const [first, second] = [low(n) * low(other), high(n) * high(other)];
      const subtracts = ((code >> 20) & 7) === 4;
      return overflowing(core, first + (subtracts ? -second : second) + a);
    }
    case 3: return overflowing(core, Math.floor((n * top(m, 0x10)) / 65536) + a);
    case 5: return upperProduct(code, n, m, a, false);
    case 6: return upperProduct(code, n, m, a, true);
    default: return sumOfDifferences(n, m) + (accumulates ? a : 0);
  }
}

function longMultiply(core: Core, code: number, n: number, m: number): void {
  const [lo, hi] = [(code >> 12) & 15, (code >> 8) & 15];
  const top = (x: number, bit: number): number => (code & bit ? high(x) : low(x));
  let product: number;
  if ((code & 0xf0) < 0xc0) product = top(n, 0x20) * top(m, 0x10);
  else {
    const other = code & 0x10 ? (m >>> 16) | (m << 16) : m;
    const second = high(n) * high(other);
    product = low(n) * low(other) + (code & 0x100000 ? -second : second);
  }
  const sum = ((BigInt(core.r[hi]!) << 32n) | BigInt(core.r[lo]! >>> 0)) + BigInt(product);
  core.r[lo] = Number(BigInt.asIntN(32, sum));
  core.r[hi] = Number(BigInt.asIntN(32, sum >> 32n));
}

/** The instructions of the DSP extension and others on parts of words. */
export function digitalSignal(core: Core, code: number): void {
  const { r } = core;
  const n = r[(code >> 16) & 15]!;
  const m = r[code & 15]!;
  const d = (code >> 8) & 15;
  if (code >>> 24 === 0xea) r[d] = packHalves(code, n, m);
  else if (code >>> 27 === 0b11110) r[d] = saturateTo(core, code, n);
  else if (code >>> 24 === 0xfa) {
    if ((code & 0x80) === 0) r[d] = parallel(core, code, n, m);
    else r[d] = code & 0x200000 ? select(core, n, m) : saturatingAdd(core, code, n, m);
  } else if (code & 0x800000) longMultiply(core, code, n, m);
  else {
    const a = (code >> 12) & 15;
    r[d] = multiply(core, code, n, m, a === PC ? 0 : r[a]!, a !== PC);
  }
}
