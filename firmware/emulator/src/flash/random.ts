/** Numbers that look random and are the same for the same seed (xorshift32): faults can be replayed. */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ 0x6a09e667) >>> 0 || 1;
    for (let i = 0; i < 4; i++) this.word();
  }

  /** The next 32 bits. */
  word(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state;
  }

  /** The next 8 bits. */
  byte(): number {
    return this.word() >>> 24;
  }
}
