const CONTROL = 0x50110000, MEMORY = 0x50100000;

/** Code for a test image: the controller on, pulled up, bulk endpoint 1 in both directions. */
export const USB_START = `
  ldr r7, =${CONTROL}
  ldr r6, =${MEMORY}
  movs r0, #1
  str r0, [r7, #0x40]
  ldr r0, =(1 << 16) | (1 << 29)
  str r0, [r7, #0x4c]
  ldr r0, =(1 << 31) | (1 << 29) | (2 << 26) | 0x180
  str r0, [r6, #0x08]
  ldr r0, =(1 << 31) | (1 << 29) | (2 << 26) | 0x1c0
  str r0, [r6, #0x0c]
`;

/** Describes a buffer at `offset` of the controller's memory, waits, and releases it. */
export function release(offset: number, control: number): string {
  return `
  movs r5, #${offset}
  ldr r0, =${control}
  str r0, [r6, r5]
  .rept 12
  nop
  .endr
  movs r1, #4
  lsls r1, #8
  orrs r0, r1
  str r0, [r6, r5]
`;
}

export const FULL = 0x8000, DATA1 = 0x2000, STALL = 0x800, AVAILABLE = 0x400;
export const EP0_IN = 0x80, EP0_OUT = 0x84, EP1_IN = 0x88, EP1_OUT = 0x8c;
