/**
 * What a host does while the chip runs: a generator that yields what it waits for. The same task is carried out at once by
 * `Board.complete`, or beside other work by `Board.completeAsync`.
 */
export type Task<T> = Generator<Wait, T, void>;

/** Ends when `done` holds, or the chip's time has come to `until` (ns). */
export interface Wait {
  done: () => boolean;
  until: number;
}
