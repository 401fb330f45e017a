import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { An505 } from './an505.js';

const USAGE = `Usage: node dist/an505/main.js PROGRAM [ARGUMENT ...]

Runs a program for QEMU's machine mps2-an505, an ELF file that uses semihosting, on the bench's own Cortex-M33, and prints what it prints.`;

const [program, ...words] = process.argv.slice(2);
if (!program || program === '--help' || program === '-h') {
  console.log(USAGE);
  process.exitCode = program ? 0 : 2;
} else {
  const machine = new An505(readFileSync(program), [basename(program), ...words].join(' '));
  const { status, output } = machine.run();
  process.stdout.write(output);
  const seconds = process.cpuUsage().user / 1e6;
  console.error(`${(machine.core.cycles / 1e6).toFixed(0)} million cycles, ${(machine.core.cycles / 1e6 / seconds).toFixed(0)} MHz`);
  process.exitCode = status;
}
