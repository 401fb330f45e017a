import { createPublicKey, verify } from 'node:crypto';
import type { Board } from '../board.js';
import { CcidReader } from '../usb/ccid.js';
import { UsbHost } from '../usb/host.js';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));

/** ECDSA with SHA-256, and P-256: the template of GENERATE ASYMMETRIC KEY PAIR. */
const EC_KEY = `7F4981D7 060A04007F00070202020203
  8120FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
  8220FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC
  83205AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
  8441046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
  8520FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551`;

export const MESSAGE = new TextEncoder().encode('What outlives a power cut.');

/** A response APDU. */
export interface Response {
  data: Uint8Array;
  sw: number;
}

/** The commands of the SmartCard-HSM that a sweep needs, over a board's USB. */
export class Card {
  private readonly reader: CcidReader;

  private constructor(private readonly board: Board, host: UsbHost) {
    const info = board.complete(host.enumerate());
    this.reader = CcidReader.of(host, info)[0]!;
    board.complete(this.reader.powerOn());
  }

  /** The card of a board that has power. */
  static on(board: Board): Card {
    return new Card(board, new UsbHost(board));
  }

  /** A command of four bytes, with data, that asks for as much as there is. */
  send(header: string, data: Uint8Array = new Uint8Array(0)): Response {
    const body = data.length ? [data.length >> 8, data.length & 0xff, ...data] : [];
    const answer = this.board.complete(this.reader.transmit(Uint8Array.from([...hex(header), 0, ...body, 0, 0])));
    return { data: answer.slice(0, -2), sw: (answer.at(-2)! << 8) | answer.at(-1)! };
  }

  /** A command that must succeed. */
  do(header: string, data?: Uint8Array): Uint8Array {
    const { data: answer, sw } = this.send(header, data);
    if (sw !== 0x9000) throw new Error(`${header} answers ${sw.toString(16)}`);
    return answer;
  }

  initialise(): void {
    this.do('80500000', hex('80020001 8106363438323139 82083537363231383830 91010A'));
  }

  verify(pin: string): number {
    return this.send('00200081', new TextEncoder().encode(pin)).sw;
  }

  /** How many tries the PIN has; undefined when it is verified. */
  tries(): number | undefined {
    const answer = this.board.complete(this.reader.transmit(hex('00200081')));
    const sw = (answer[0]! << 8) | answer[1]!;
    return (sw & 0xfff0) === 0x63c0 ? sw & 15 : undefined;
  }

  /** Makes a P-256 key with so many uses; its public point. */
  generate(key: number, uses: number): Uint8Array {
    const counter = `9004${uses.toString(16).padStart(8, '0')}`;
    const request = this.do(`0046${two(key)}00`, hex(`5F290100 ${EC_KEY} 5F200B5554544553543030303030 ${counter}`));
    const at = Buffer.from(request).indexOf(hex('864104'));
    return request.slice(at + 2, at + 2 + 65);
  }

  sign(key: number): Uint8Array {
    return this.do(`8068${two(key)}73`, MESSAGE);
  }

  /** The uses that are left of a key; undefined when there is no such key. */
  usesOf(key: number): number | undefined {
    const { data, sw } = this.send('00A40000', Uint8Array.of(0xcc, key));
    if (sw === 0x6a82) return undefined;
    const at = Buffer.from(data).indexOf(hex('9004'));
    if (sw !== 0x9000 || at < 0) throw new Error(`SELECT of key ${key} answers ${sw.toString(16)} ${Buffer.from(data).toString('hex')}`);
    return Buffer.from(data).readUInt32BE(at + 2);
  }

  deleteFile(file: number): void {
    this.do('00E40200', Uint8Array.of(file >> 8, file & 0xff));
  }

  /** Writes a file whole, of 128 bytes or more. */
  write(file: number, content: Uint8Array): void {
    const size = [content.length >> 8, content.length & 0xff];
    this.do(`00D7${two(file >> 8)}${two(file & 0xff)}`, Uint8Array.from([0x54, 2, 0, 0, 0x53, 0x82, ...size, ...content]));
  }

  /** A file's content; undefined when there is none. */
  read(file: number): Uint8Array | undefined {
    const { data, sw } = this.send(`00B1${two(file >> 8)}${two(file & 0xff)}`, hex('54020000'));
    if (sw === 0x6a82) return undefined;
    if (sw !== 0x9000 && sw !== 0x6282) throw new Error(`READ BINARY answers ${sw.toString(16)}`);
    return data;
  }
}

/** Whether a signature over MESSAGE is one of the key with this point. */
export function isGood(point: Uint8Array, signature: Uint8Array): boolean {
  const [x, y] = [point.slice(1, 33), point.slice(33)].map((part) => Buffer.from(part).toString('base64url'));
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
  return verify('sha256', MESSAGE, key, signature);
}

function two(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
