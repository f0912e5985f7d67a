/** A safetensors file made by hand: any header text or bytes, then `dataLength` bytes of data. */
export function rawFile(header: string | Uint8Array, dataLength = 0): Uint8Array {
  const headerBytes = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + headerBytes.length + dataLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes.length), true);
  file.set(headerBytes, 8);
  for (let i = 0; i < dataLength; i++) file[8 + headerBytes.length + i] = i + 1;
  return file;
}

/** A copy of a file with another stated header length. */
export function withHeaderLength(file: Uint8Array, length: bigint): Uint8Array {
  const changed = file.slice();
  new DataView(changed.buffer).setBigUint64(0, length, true);
  return changed;
}

/** One member of a header: `"name":{"dtype":…,"shape":…,"data_offsets":…}`. */
export function member(name: string, dtype: string, shape: unknown, offsets: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: offsets })}`;
}
