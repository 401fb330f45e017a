/** What the firmware did wrong: silicon would have faulted, hung, or done something undefined. Fails a test. */
export class Fault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Fault';
  }
}

/** The chip restarts: by its watchdog, or because the core asked for it. */
export class ChipReset extends Error {
  constructor(
    readonly cause: 'watchdog' | 'system reset',
    readonly scratch: Uint32Array,
    readonly reason: number,
  ) {
    super(cause);
    this.name = 'ChipReset';
  }
}

/** The chip went to the boot loader of its mask ROM: asked to, or for want of a valid second stage in flash. */
export class BootLoader extends Error {
  constructor(readonly cause: 'requested' | 'the button is held' | 'no valid second stage' | 'no image definition' | 'no image that is signed as it must be') {
    super(`boot loader: ${cause}`);
    this.name = 'BootLoader';
  }
}

/** Numbers in messages. */
export const hex = (value: number): string => '0x' + (value >>> 0).toString(16).padStart(8, '0');
