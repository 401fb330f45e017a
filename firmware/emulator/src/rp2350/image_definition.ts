import { createHash, createPublicKey, verify } from 'node:crypto';
import { criticalBits, type OtpMemory } from './otp.js';

/** Blocks of an image as the mask ROM finds and checks them (RP2350 datasheet, 5.9). */

const BEGIN = 0xffffded3, END = 0xab123579;
const SEARCHED = 4096, LONGEST = 0x180, MOST_BLOCKS = 32;
const IMAGE_TYPE = 0x42, VECTOR_TABLE = 0x03, ENTRY_POINT = 0x44, LOAD_MAP = 0x06, HASH_DEFINITION = 0x47, HASH_VALUE = 0x4b, SIGNATURE = 0x09, LAST = 0xff;
/** An executable for the secure state of the RP2350's Arm cores; the bit for "try before you buy" aside. */
const SECURE_ARM = 0x1021, TRY_BEFORE_YOU_BUY = 0x8000;
const SHA256 = 1, SECP256K1 = 1;
const FLASH = 0x10000000;
const BOOT_FLAGS1 = 0x4b, BOOT_KEYS = 0x80, BOOT_KEY_ROWS = 16, KEYS = 4;
const SECURE_BOOT = 1;

interface Item {
  type: number;
  at: number;
  words: number[];
}

interface Block {
  at: number;
  items: Item[];
  next: number;
}

/** How an image is started. */
export interface Start {
  vectors: number;
  entry?: number;
  stack?: number;
}

/** What an image is, and who signed it, if anybody validly did. */
export interface Image extends Start {
  signer: Buffer | undefined;
  /** There is a hash or a signature, and it is wrong. */
  damaged: boolean;
}

class Reader {
  private readonly view: DataView;

  constructor(readonly flash: Uint8Array) {
    this.view = new DataView(flash.buffer, flash.byteOffset, flash.length);
  }

  word(at: number): number {
    return at >= 0 && at + 4 <= this.flash.length && at % 4 === 0 ? this.view.getUint32(at, true) : 0;
  }
}

function readBlock(reader: Reader, at: number): Block | undefined {
  if (reader.word(at) !== BEGIN) return undefined;
  const items: Item[] = [];
  for (let size = 4; size <= LONGEST; ) {
    const head = reader.word(at + size);
    const type = head & 255;
    const count = (head >>> 8) & (type & 0x80 ? 0xffff : 0xff);
    if (type === LAST) {
      if (4 * count + 4 !== size || reader.word(at + size + 8) !== END) return undefined;
      return { at, items, next: at + (reader.word(at + size + 4) | 0) };
    }
    if (!count) return undefined;
    items.push({ type, at: at + size, words: Array.from({ length: count }, (_, i) => reader.word(at + size + 4 * i)) });
    size += 4 * count;
  }
  return undefined;
}

/** The blocks of the loop that begins in the first 4 KiB; none if it does not close. */
function readLoop(reader: Reader): Block[] {
  for (let at = 0; at < SEARCHED; at += 4) {
    const first = readBlock(reader, at);
    if (!first) continue;
    const blocks = [first];
    while (blocks.length < MOST_BLOCKS) {
      const { next } = blocks.at(-1)!;
      if (next === first.at) return blocks;
      const block = readBlock(reader, next);
      if (!block) return [];
      blocks.push(block);
    }
    return [];
  }
  return [];
}

/** What a block's hash covers: what its load map names, then the block itself up to where its hash definition says. */
function covered(reader: Reader, block: Block, map: Item, hashedWords: number): Buffer | undefined {
  const parts: Uint8Array[] = [];
  const head = map.words[0]!;
  const [count, absolute] = [(head >>> 24) & 0x7f, head >>> 31 === 1];
  if (map.words.length !== 1 + 3 * count) return undefined;
  for (let i = 0; i < count; i++) {
    const [storage, runtime, last] = map.words.slice(1 + 3 * i, 4 + 3 * i) as [number, number, number];
    const begin = absolute ? storage - FLASH : map.at + (storage | 0);
    const size = absolute ? last - runtime : last;
    if (begin < 0 || size < 0 || begin + size > reader.flash.length) return undefined;
    // Only what runs where it is stored: nothing is copied to RAM here.
    if (runtime !== FLASH + begin) return undefined;
    parts.push(reader.flash.subarray(begin, begin + size));
  }
  return Buffer.concat([...parts, reader.flash.subarray(block.at, block.at + 4 * hashedWords)]);
}

const bytes = (words: number[]): Buffer => {
  const buffer = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => buffer.writeUInt32LE(word, 4 * i));
  return buffer;
};

function verifies(key: Buffer, signature: Buffer, message: Buffer): boolean {
  const [x, y] = [key.subarray(0, 32).toString('base64url'), key.subarray(32).toString('base64url')];
  try {
    const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'secp256k1', x, y }, format: 'jwk' });
    return verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}

function readImage(reader: Reader, block: Block): Image | undefined {
  const find = (type: number): Item | undefined => block.items.find((item) => item.type === type);
  const type = block.items[0];
  if (type?.type !== IMAGE_TYPE || ((type.words[0]! >>> 16) & ~TRY_BEFORE_YOU_BUY) !== SECURE_ARM) return undefined;
  const image: Image = { vectors: find(VECTOR_TABLE)?.words[1] ?? FLASH, signer: undefined, damaged: false };
  const entry = find(ENTRY_POINT);
  if (entry) {
    image.entry = entry.words[1]!;
    image.stack = entry.words[2]!;
  }
  const [map, definition, value, signature] = [LOAD_MAP, HASH_DEFINITION, HASH_VALUE, SIGNATURE].map(find);
  if (!value && !signature) return image;
  const message = map && definition && definition.words[0]! >>> 24 === SHA256
    ? covered(reader, block, map, definition.words[1]! & 0xffff) : undefined;
  if (!message) return { ...image, damaged: true };
  if (value && !createHash('sha256').update(message).digest().equals(bytes(value.words.slice(1)))) image.damaged = true;
  if (signature) {
    const [key, numbers] = [bytes(signature.words.slice(1, 17)), bytes(signature.words.slice(17, 33))];
    if (signature.words[0]! >>> 24 === SECP256K1 && numbers.length === 64 && verifies(key, numbers, message)) {
      image.signer = createHash('sha256').update(key).digest();
    } else image.damaged = true;
  }
  return image;
}

/** The image in flash: the last definition of the loop counts. */
export function findImage(flash: Uint8Array): Image | undefined {
  const reader = new Reader(flash);
  return readLoop(reader).map((block) => readImage(reader, block)).filter((image) => image !== undefined).at(-1);
}

/** Whether the fuses let an image start: with secure boot, only one signed with a valid boot key. */
export function mayStart(image: Image, fuses: OtpMemory): boolean {
  if (image.damaged) return false;
  if (!(criticalBits(fuses, 1) & SECURE_BOOT)) return true;
  if (!image.signer) return false;
  const flags = fuses.voted(BOOT_FLAGS1, 3, 2);
  for (let i = 0; i < KEYS; i++) {
    const valid = flags & (1 << i) && !(flags & (1 << (8 + i)));
    const hash = Buffer.alloc(32);
    for (let row = 0; row < BOOT_KEY_ROWS; row++) hash.writeUInt16LE(fuses.protectedRow(BOOT_KEYS + BOOT_KEY_ROWS * i + row), 2 * row);
    if (valid && hash.equals(image.signer)) return true;
  }
  return false;
}
