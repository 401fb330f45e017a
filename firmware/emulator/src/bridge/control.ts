import type { Board } from '../board.js';
import type { Tear } from '../flash/nor_flash.js';
import type { Bridge } from './bridge.js';

/** Long enough for the firmware to see it; the next one follows as long after. */
const PRESS_NANOS = 500e6;

export const CONTROL_HELP = `press [MS]       press BOOTSEL for half a second, or so many milliseconds, of the chip's time
tap              press it again and again, half a second each, in the chip's time
hold, release    press it, let it go
off, on          take the power away, give it back
cut STEP TEAR SEED
                 cut the power in the STEPth write to flash from now on (from 0), TEAR: before, torn or after
steps            how many writes to flash there were since
light            whether the light is on
quit             end`;

/** Carries out a line that a person or a test has typed; the answer begins with "ok" or "error". */
export function carryOut(line: string, board: Board, bridge: Bridge): string {
  const [command, ...words] = line.trim().split(/\s+/);
  switch (command) {
    case 'press':
      board.pressed = true;
      board.chip.clock.createAlarm(() => (board.pressed = false)).schedule(words[0] ? Number(words[0]) * 1e6 : PRESS_NANOS);
      return 'ok';
    case 'tap':
      board.pressed = false;
      tap(board);
      return 'ok';
    case 'hold':
    case 'release':
      tapping.delete(board);
      board.pressed = command === 'hold';
      return 'ok';
    case 'off':
    case 'on':
      bridge.setPower(command === 'on');
      return 'ok';
    case 'cut':
      return cut(words, board);
    case 'steps':
      return `ok ${board.flash.steps}`;
    case 'light':
      return `ok ${board.lightIsOn ? 'on' : 'off'}`;
    case 'quit':
      bridge.end();
      return 'ok';
    default:
      return 'error: there are\n' + CONTROL_HELP;
  }
}

/** Boards whose button is pressed again and again. */
const tapping = new Set<Board>();

function tap(board: Board): void {
  tapping.add(board);
  const alarm = board.chip.clock.createAlarm(() => {
    if (!tapping.has(board)) return;
    board.pressed = !board.pressed;
    alarm.schedule(PRESS_NANOS);
  });
  alarm.schedule(PRESS_NANOS);
}

function cut([step, tear, seed]: string[], board: Board): string {
  if (step === undefined) {
    board.flash.cutAt();
    return 'ok';
  }
  if (!['before', 'torn', 'after'].includes(tear ?? '')) return 'error: before, torn or after?';
  board.flash.cutAt({ step: Number(step), tear: tear as Tear, seed: Number(seed ?? 0) });
  return 'ok';
}
