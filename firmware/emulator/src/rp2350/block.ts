import { Fault, hex } from '../chip/fault.js';

/** A peripheral, or a part of one, as registers at offsets. */
export interface Block {
  readonly name: string;
  read(offset: number): number;
  /** `value` is what the register becomes, `written` what was written: they differ for the aliases that set, clear and flip bits. */
  write(offset: number, value: number, written: number): void;
  /** RESETS holds it in reset. */
  reset?(): void;
}

/** What a core does not find at a register. */
export function noRegister(name: string, offset: number): never {
  throw new Fault(`${name} has no register ${hex(offset)}, or it is not modelled`);
}

/** Registers that hold what is written to them; anything else is a fault. */
export class Registers implements Block {
  private values: Map<number, number>;

  constructor(
    readonly name: string,
    private readonly initial: Record<number, number>,
  ) {
    this.values = this.beginning();
  }

  read(offset: number): number {
    return (this.values.get(offset) ?? noRegister(this.name, offset)) >>> 0;
  }

  write(offset: number, value: number, _written: number): void {
    if (!this.values.has(offset)) noRegister(this.name, offset);
    this.values.set(offset, value >>> 0);
  }

  reset(): void {
    this.values = this.beginning();
  }

  /** A register as this chip's other parts see it. */
  get(offset: number): number {
    return this.values.get(offset)!;
  }

  protected set(offset: number, value: number): void {
    this.values.set(offset, value >>> 0);
  }

  private beginning(): Map<number, number> {
    return new Map(Object.entries(this.initial).map(([offset, value]) => [Number(offset), value]));
  }
}

/** So many registers one after the other, all with the same initial value. */
export function row(first: number, count: number, initial = 0, step = 4): Record<number, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [first + i * step, initial]));
}
