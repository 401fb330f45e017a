/** UF2, the format of images that a user drags onto a board (github.com/microsoft/uf2). */

const BLOCK = 512;
const MAGIC_START = 0x0a324655, MAGIC_SECOND = 0x9e5d5157, MAGIC_END = 0x0ab16f30;
const FLAG_NOT_MAIN_FLASH = 0x0001, FLAG_FAMILY = 0x2000, FLAG_EXTENSIONS = 0x8000;
export const FAMILY_RP2040 = 0xe48bff56, FAMILY_RP2350 = 0xe48bff59;
const FAMILY_ABSOLUTE = 0xe48bff57;
/** An extension that makes the RP2350's boot loader drop a block: one such goes first, for erratum E10. */
const IGNORED = 0x9957e304, EXTENSIONS = 32 + 256;
export const FLASH_BASE = 0x10000000;

/** Bytes that belong at an offset of flash. */
export interface Piece {
  offset: number;
  data: Uint8Array;
}

/** The chip that an image is for, by the family of its last block. */
export function familyOf(image: Uint8Array): number {
  if (image.length === 0 || image.length % BLOCK) throw new Error(`UF2: ${image.length} bytes are not whole blocks`);
  return new DataView(image.buffer, image.byteOffset + image.length - BLOCK, BLOCK).getUint32(28, true);
}

/** The pieces of an image for a chip; throws an Error that says what is wrong with it, as the mask ROM would not. */
export function parseUf2(image: Uint8Array, family = FAMILY_RP2040): Piece[] {
  if (image.length === 0 || image.length % BLOCK) throw new Error(`UF2: ${image.length} bytes are not whole blocks`);
  const rest = family === FAMILY_RP2350 && isIgnored(image.subarray(0, BLOCK)) ? image.subarray(BLOCK) : image;
  const blocks = rest.length / BLOCK;
  return Array.from({ length: blocks }, (_, i) => parseBlock(rest.subarray(i * BLOCK, (i + 1) * BLOCK), i, blocks, family));
}

function isIgnored(block: Uint8Array): boolean {
  const view = new DataView(block.buffer, block.byteOffset, BLOCK);
  const flags = view.getUint32(8, true);
  return (flags & FLAG_EXTENSIONS) !== 0 && view.getUint32(28, true) === FAMILY_ABSOLUTE && view.getUint32(EXTENSIONS, true) === IGNORED;
}

function parseBlock(block: Uint8Array, index: number, blocks: number, family: number): Piece {
  const view = new DataView(block.buffer, block.byteOffset, BLOCK);
  const word = (at: number): number => view.getUint32(at, true);
  const wrong = (what: string): Error => new Error(`UF2 block ${index}: ${what}`);
  if (word(0) !== MAGIC_START || word(4) !== MAGIC_SECOND || word(508) !== MAGIC_END) throw wrong('no magic numbers');
  if (word(8) & FLAG_NOT_MAIN_FLASH) throw wrong('not for flash');
  if (!(word(8) & FLAG_FAMILY) || word(28) !== family) throw wrong(`not of the family ${family.toString(16)}`);
  if (word(20) !== index || word(24) !== blocks) throw wrong(`numbered ${word(20)} of ${word(24)}, not ${index} of ${blocks}`);
  if (word(16) !== 256) throw wrong(`${word(16)} bytes of data, not 256`);
  const offset = word(12) - FLASH_BASE;
  if (offset < 0 || offset % 256 || offset >= 0x1000000) throw wrong(`address ${word(12).toString(16)}`);
  return { offset, data: block.slice(32, 32 + 256) };
}

/** Makes an image: for tests, and for what is made of them. */
export function makeUf2(offset: number, data: Uint8Array, family = FAMILY_RP2040): Uint8Array {
  const blocks = Math.ceil(data.length / 256);
  const image = new Uint8Array(blocks * BLOCK);
  for (let i = 0; i < blocks; i++) {
    const view = new DataView(image.buffer, i * BLOCK, BLOCK);
    const words: [number, number][] = [
      [0, MAGIC_START], [4, MAGIC_SECOND], [8, FLAG_FAMILY], [12, FLASH_BASE + offset + i * 256], [16, 256], [20, i],
      [24, blocks], [28, family], [508, MAGIC_END],
    ];
    for (const [at, value] of words) view.setUint32(at, value, true);
    image.set(data.subarray(i * 256, (i + 1) * 256), i * BLOCK + 32);
  }
  return image;
}
