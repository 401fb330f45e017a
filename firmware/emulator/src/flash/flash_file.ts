import { closeSync, openSync, readSync, writeSync, ftruncateSync, fstatSync, fsyncSync } from 'node:fs';
import type { NorFlash } from './nor_flash.js';

/** One-time-programmable memory that is kept behind flash. */
export interface Fuses {
  readonly rows: Uint32Array;
  onChange: (row: number) => void;
}

/** Keeps flash, and fuses behind it, in a file, written through: what the chip programmed is there, however this process ends. */
export class FlashFile {
  private readonly file: number;
  /** Whether the file was there before. */
  readonly existed: boolean;

  constructor(
    private readonly flash: NorFlash,
    path: string,
    private readonly fuses?: Fuses,
  ) {
    const fuseBytes = fuses && new Uint8Array(fuses.rows.buffer);
    const whole = flash.bytes.length + (fuseBytes?.length ?? 0);
    this.file = openSync(path, 'a+', 0o600);
    closeSync(this.file);
    this.file = openSync(path, 'r+');
    const size = fstatSync(this.file).size;
    this.existed = size > 0;
    if (this.existed && size !== whole) throw new Error(`${path} holds ${size} bytes; the board's memory has ${whole}`);
    if (this.existed) {
      readSync(this.file, flash.bytes, 0, flash.bytes.length, 0);
      if (fuseBytes) readSync(this.file, fuseBytes, 0, fuseBytes.length, flash.bytes.length);
    } else {
      ftruncateSync(this.file, whole);
      this.write(0, flash.bytes.length);
      if (fuseBytes) writeSync(this.file, fuseBytes, 0, fuseBytes.length, flash.bytes.length);
    }
    flash.onChange = (offset, length) => this.write(offset, length);
    if (fuses && fuseBytes) {
      fuses.onChange = (row) => writeSync(this.file, fuseBytes, 4 * row, 4, flash.bytes.length + 4 * row);
    }
  }

  /** Writes bytes of flash that were set otherwise than by the chip. */
  write(offset: number, length: number): void {
    writeSync(this.file, this.flash.bytes, offset, length, offset);
  }

  close(): void {
    this.flash.onChange = () => {};
    if (this.fuses) this.fuses.onChange = () => {};
    fsyncSync(this.file);
    closeSync(this.file);
  }
}
