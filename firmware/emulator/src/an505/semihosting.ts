import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Core } from '../arm/core.js';
import { Fault } from '../chip/fault.js';

const OPEN = 0x01, CLOSE = 0x02, WRITE0 = 0x04, WRITE = 0x05, READ = 0x06, COMMAND_LINE = 0x15, EXIT_EXTENDED = 0x20;
const MODES = ['r', 'r', 'r+', 'r+', 'w', 'w', 'w+', 'w+', 'a', 'a', 'a+', 'a+'];

/** The program has ended. */
export class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

/** What a program asks of the host by BKPT 0xAB (Arm's "Semihosting for AArch32 and AArch64"). */
export class Semihosting {
  constructor(
    private readonly commandLine: string,
    private readonly print: (data: Uint8Array) => void,
  ) {}

  serve(core: Core): void {
    core.r[0] = this.call(core, core.r[0]!, core.r[1]! >>> 0);
  }

  private call(core: Core, operation: number, argument: number): number {
    const word = (i: number): number => core.load((argument + 4 * i) >>> 0, 4);
    const bytes = (at: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => core.load((at + i) >>> 0, 1));
    switch (operation) {
      case OPEN: {
        const name = Buffer.from(bytes(word(0), word(2))).toString();
        if (name === ':tt') return 1;
        try {
          return openSync(name, MODES[word(1)]!);
        } catch {
          return -1;
        }
      }
      case CLOSE:
        closeSync(word(0));
        return 0;
      case WRITE0: {
        let end = argument;
        while (core.load(end, 1)) end++;
        this.print(bytes(argument, end - argument));
        return 0;
      }
      case WRITE: {
        const data = bytes(word(1), word(2));
        if (word(0) === 1) this.print(data);
        else writeSync(word(0), data);
        return 0;
      }
      case READ: {
        const data = new Uint8Array(word(2));
        const length = readSync(word(0), data);
        for (let i = 0; i < length; i++) core.store((word(1) + i) >>> 0, 1, data[i]!);
        return data.length - length;
      }
      case COMMAND_LINE: {
        const line = Buffer.from(this.commandLine + '\0');
        if (line.length > word(1)) return -1;
        line.forEach((byte, i) => core.store(word(0) + i, 1, byte));
        core.store(argument + 4, 4, line.length - 1);
        return 0;
      }
      case EXIT_EXTENDED: throw new Exit(word(1));
      default: throw new Fault(`semihosting has no operation ${operation}`);
    }
  }
}
