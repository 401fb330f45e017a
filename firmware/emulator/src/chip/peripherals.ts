import { BasePeripheral, type RP2040 } from 'rp2040js';
import { SeededRandom } from '../flash/random.js';
import { Fault, hex } from './fault.js';

/** Registers that hold what is written to them; anything else is a fault. */
export class RegisterFile extends BasePeripheral {
  protected readonly values: Map<number, number>;

  constructor(rp: RP2040, name: string, reset: Record<number, number>) {
    super(rp, name);
    this.values = new Map(Object.entries(reset).map(([offset, value]) => [Number(offset), value]));
  }

  override readUint32(offset: number): number {
    const value = this.values.get(offset & 0xfff);
    if (value === undefined) throw new Fault(`${this.name} has no register ${hex(offset)}`);
    return value >>> 0;
  }

  override writeUint32(offset: number, value: number): void {
    if (!this.values.has(offset)) throw new Fault(`${this.name} has no register ${hex(offset)}`);
    this.values.set(offset, value);
  }
}

/** Where the ring oscillator's random bits come from. */
export type RandomBits = () => 0 | 1;

/** An oscillator that delivers: bits that are the same for the same seed, and slightly biased as on silicon. */
export function seededBits(seed: number): RandomBits {
  const random = new SeededRandom(seed);
  return () => (random.byte() < 136 ? 1 : 0);
}

/** A broken oscillator. */
export const stuckBits = (value: 0 | 1): RandomBits => () => value;

const ROSC_CTRL = 0x00, ROSC_STATUS = 0x18, ROSC_RANDOMBIT = 0x1c;
const ROSC_DISABLED = 0xd1e;

/** The ring oscillator. */
export class Rosc extends RegisterFile {
  constructor(
    rp: RP2040,
    private readonly bits: RandomBits,
  ) {
    super(rp, 'ROSC', { [ROSC_CTRL]: 0xaa0, 0x04: 0, 0x08: 0, 0x0c: 0, 0x10: 0xaa0, 0x14: 0, [ROSC_STATUS]: 0, 0x20: 0 });
  }

  private get running(): boolean {
    return (super.readUint32(ROSC_CTRL) >>> 12) !== ROSC_DISABLED;
  }

  override readUint32(offset: number): number {
    if (offset === ROSC_STATUS) return this.running ? 0x80001000 : 0;
    if (offset === ROSC_RANDOMBIT) return this.running ? this.bits() : 1;
    return super.readUint32(offset);
  }
}

/** Core voltage and the cause of the last reset; the voltage is always settled. */
export function voltageRegulator(rp: RP2040): RegisterFile {
  return new RegisterFile(rp, 'VREG_AND_CHIP_RESET', { 0: 0x10b1, 4: 0x91, 8: 0x100 });
}

/** The XIP cache's control registers: there is no cache, so a flush is done at once. */
export class XipControl extends RegisterFile {
  constructor(rp: RP2040) {
    super(rp, 'XIP_CTRL', { 0: 3, 4: 0, 8: 0x3, 0xc: 0, 0x10: 0 });
  }

  override writeUint32(offset: number, value: number): void {
    if (offset !== 8) super.writeUint32(offset, value);
  }
}
