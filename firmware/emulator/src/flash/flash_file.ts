import { closeSync, openSync, readSync, writeSync, ftruncateSync, fstatSync, fsyncSync } from 'node:fs';
import type { NorFlash } from './nor_flash.js';

/** Keeps flash in a file, written through: what the chip programmed is there, however this process ends. */
export class FlashFile {
  private readonly file: number;
  /** Whether the file was there before. */
  readonly existed: boolean;

  constructor(
    private readonly flash: NorFlash,
    path: string,
  ) {
    this.file = openSync(path, 'a+', 0o600);
    closeSync(this.file);
    this.file = openSync(path, 'r+');
    const size = fstatSync(this.file).size;
    this.existed = size > 0;
    if (this.existed && size !== flash.bytes.length) {
      throw new Error(`${path} holds ${size} bytes; the flash has ${flash.bytes.length}`);
    }
    if (this.existed) readSync(this.file, flash.bytes, 0, size, 0);
    else ftruncateSync(this.file, flash.bytes.length);
    if (!this.existed) this.write(0, flash.bytes.length);
    flash.onChange = (offset, length) => this.write(offset, length);
  }

  /** Writes bytes of flash that were set otherwise than by the chip. */
  write(offset: number, length: number): void {
    writeSync(this.file, this.flash.bytes, offset, length, offset);
  }

  close(): void {
    this.flash.onChange = () => {};
    fsyncSync(this.file);
    closeSync(this.file);
  }
}
