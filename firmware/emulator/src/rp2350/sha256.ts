import { createHash } from 'node:crypto';
import { Fault } from '../chip/fault.js';
import { noRegister, type Block } from './block.js';

const CSR = 0, WDATA = 4, SUM = 8;
const START = 1, DATA_READY = 2, SUM_VALID = 4, SWAP = 1 << 12;
const BLOCK = 64;

/**
 * The accelerator for SHA-256, at once. Software pads: the sum after a whole message is what is asked of it, so the padding is taken off
 * again; a sum in the middle of a message is not modelled.
 */
export class Sha256 implements Block {
  readonly name = 'SHA256';
  private swap = true;
  private data: number[] = [];

  reset(): void {
    this.swap = true;
    this.data = [];
  }

  read(offset: number): number {
    if (offset === CSR) return DATA_READY | (this.data.length % BLOCK ? 0 : SUM_VALID) | (this.swap ? SWAP : 0);
    if (offset >= SUM && offset < SUM + 32) return this.sum(offset - SUM);
    return noRegister(this.name, offset);
  }

  write(offset: number, value: number, written: number): void {
    if (offset === CSR) {
      this.swap = (value & SWAP) !== 0;
      if (written & START) this.data = [];
    } else if (offset === WDATA) {
      const bytes = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
      this.data.push(...(this.swap ? bytes : bytes.reverse()));
    } else noRegister(this.name, offset);
  }

  private sum(at: number): number {
    const { data } = this;
    if (data.length % BLOCK) throw new Fault('a read of the SHA-256 sum in the middle of a block');
    if (!data.length) return [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19][at / 4]!;
    const message = Buffer.from(data);
    const length = Number(message.readBigUInt64BE(message.length - 8)) / 8;
    if (length + 9 > message.length || length + 9 + BLOCK <= message.length || message[length] !== 0x80 || message.subarray(length + 1, -8).some(Boolean)) {
      throw new Fault('a SHA-256 sum of a message that is not padded, which is not modelled');
    }
    return createHash('sha256').update(message.subarray(0, length)).digest().readUInt32BE(at);
  }
}
