/** The second stage: the first 256 bytes of flash, of which the last four are a checksum. */

export const BOOT2_SIZE = 256;
export const BOOT2_ADDRESS = 0x20041f00;

/** CRC-32 as the mask ROM counts it: polynomial 04C11DB7, most significant bit first, from FFFFFFFF, not inverted. */
export function crc32Mpeg(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

/** Whether the mask ROM would start what is at the start of flash. */
export function isValidBoot2(flash: Uint8Array): boolean {
  const code = flash.subarray(0, BOOT2_SIZE - 4);
  const stored = new DataView(flash.buffer, flash.byteOffset).getUint32(BOOT2_SIZE - 4, true);
  return crc32Mpeg(code) === stored;
}
