import { check, rules } from '@unrolled/guards';

/**
 * Files written here carry two CRC-32 checksums in their metadata: one of the data, one of the
 * header. The header's covers the data's, so together they cover the file; and since each demands
 * the other, damage to the name of one cannot pass for a file that never had any.
 *
 * CRC-32 rather than a cryptographic hash: the sums protect against accidents, and a CRC finds every
 * burst of up to 32 damaged bits for certain. Anyone who could forge the file could forge either sum.
 */
export const dataChecksumKey = 'unrolled.data_crc32';
/** Metadata key of the checksum of the header. */
export const headerChecksumKey = 'unrolled.header_crc32';

const unset = '00000000';

/** The header's checksum is taken with its own eight digits set to zero. */
export function headerChecksum(header: string, digits: string): string {
  const member = (value: string): string => `"${headerChecksumKey}":"${value}"`;
  return crc32(new TextEncoder().encode(header.replace(member(digits), member(unset))));
}

/** CRC-32 as in ISO 3309, zip and PNG (reflected polynomial 0xEDB88320), as 8 hexadecimal digits. */
export function crc32(bytes: Uint8Array): string {
  check('crc32', 'bytes', bytes, rules.bytes);
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    remainder = table[(remainder ^ bytes[i]) & 0xff] ^ (remainder >>> 8);
  }
  return ((remainder ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}

const table = /* @__PURE__ */ Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder;
});
