const LOAD = 1;

/** A piece of a program and where it belongs. */
export interface Segment {
  address: number;
  data: Uint8Array;
}

/** What a 32-bit little-endian ELF file loads, by its program headers. */
export function readElf(file: Uint8Array): Segment[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  if (view.getUint32(0, false) !== 0x7f454c46 || file[4] !== 1) throw new Error('not a 32-bit ELF file');
  const [headers, size, count] = [view.getUint32(28, true), view.getUint16(42, true), view.getUint16(44, true)];
  const segments: Segment[] = [];
  for (let at = headers; at < headers + size * count; at += size) {
    const [type, offset, , address, length] = [0, 4, 8, 12, 16].map((field) => view.getUint32(at + field, true)) as number[];
    if (type === LOAD && length) segments.push({ address: address!, data: file.slice(offset!, offset! + length) });
  }
  return segments;
}
