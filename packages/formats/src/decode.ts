import { check, checkOptions, describe, FormatError, optional, rules } from '@unrolled/guards';
import { crc32, dataChecksumKey, headerChecksum, headerChecksumKey } from './checksum.ts';
import { arrayTypes, elementCount, type TensorEntry } from './dtypes.ts';
import { type Header, HeaderProblem, readHeader, type TensorRecord } from './header-reader.ts';

/** Contents of a safetensors file, in the order of its header. */
export interface SafetensorsContents {
  tensors: Map<string, TensorEntry>;
  metadata: Map<string, string>;
}

/** Options of `decodeSafetensors`. */
export interface DecodeSafetensorsOptions {
  /** Name of the bytes in errors, usually the path of the file. */
  source?: string;
}

/** Maximum length of a header, from the safetensors specification. */
export const largestHeader = 100_000_000;

/**
 * Reads a safetensors file, little-endian as the format is, and checks all of it before anything
 * is returned: the header's grammar, that the tensors tile the data without gap, overlap or rest,
 * and, where the file was written by `encodeSafetensors`, its checksums.
 *
 * The arrays are views of `bytes` where the alignment allows and copies elsewhere, so leave
 * `bytes` alone while they are in use.
 *
 * Format: https://github.com/huggingface/safetensors#format
 *
 * @throws FormatError naming the defect and its position, for any other contents of `bytes`.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  options: DecodeSafetensorsOptions = {},
): SafetensorsContents {
  check('decodeSafetensors', 'bytes', bytes, rules.bytes);
  const { source = 'the file' } = checkOptions('decodeSafetensors', options, {
    source: optional(rules.text),
  });
  const refusal = (problem: string): FormatError =>
    new FormatError(`decodeSafetensors: ${source}: ${problem}`);
  const headerText = readHeaderText(bytes, refusal);
  const data = bytes.subarray(lengthBytes + headerText.byteLength);
  const { records, metadata } = parseHeader(headerText.text, refusal);
  checkChecksums(headerText.text, metadata, data, refusal);
  checkTiling(records, data.length, refusal);
  const tensors = new Map(records.map((record) => [record.name, entryOf(record, data)]));
  return { tensors, metadata };
}

type Refusal = (problem: string) => FormatError;

/** The 8 bytes of the header's length, an unsigned little-endian integer, begin every file. */
export const lengthBytes = 8;

function readHeaderText(bytes: Uint8Array, refusal: Refusal): { text: string; byteLength: number } {
  if (bytes.length < lengthBytes) {
    throw refusal(
      `a safetensors file begins with ${lengthBytes} bytes of header length, got ${bytes.length} ` +
        'in all; the file is cut short or of another format',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes);
  const stated = view.getBigUint64(0, true);
  if (stated > largestHeader) {
    throw refusal(
      `it states a header of ${stated} bytes, more than the ${largestHeader} that the format ` +
        'allows; this is no safetensors file, or its first bytes are damaged',
    );
  }
  const byteLength = Number(stated);
  if (byteLength < 2) throw refusal(`a header takes at least 2 bytes ('{}'), got ${byteLength}`);
  if (byteLength > bytes.length - lengthBytes) {
    throw refusal(
      `it states a header of ${byteLength} bytes but holds only ${bytes.length - lengthBytes} ` +
        'after its length; the file is cut short or of another format',
    );
  }
  try {
    // ignoreBOM keeps a byte order mark as a character, so that the text maps back to these bytes.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = decoder.decode(bytes.subarray(lengthBytes, lengthBytes + byteLength));
    return { text, byteLength };
  } catch {
    throw refusal('its header is not UTF-8 text');
  }
}

function parseHeader(text: string, refusal: Refusal): Header {
  try {
    return readHeader(text);
  } catch (error) {
    if (error instanceof HeaderProblem) throw refusal(error.message);
    throw error;
  }
}

/** Verifies the checksums, if there are any, and removes them from `metadata`. */
function checkChecksums(
  headerText: string,
  metadata: Map<string, string>,
  data: Uint8Array,
  refusal: Refusal,
): void {
  const stated = { header: metadata.get(headerChecksumKey), data: metadata.get(dataChecksumKey) };
  if (stated.header === undefined && stated.data === undefined) return;
  const remedy =
    'restore it from a copy; or, if another program rewrote it on purpose and kept the old sums, ' +
    `remove ${headerChecksumKey} and ${dataChecksumKey} from its metadata`;
  if (stated.header === undefined || headerChecksum(headerText, stated.header) !== stated.header) {
    throw refusal(`its header does not match its checksum: the file is damaged; ${remedy}`);
  }
  if (stated.data !== crc32(data)) {
    throw refusal(`its data do not match their checksum: the file is damaged; ${remedy}`);
  }
  metadata.delete(headerChecksumKey);
  metadata.delete(dataChecksumKey);
}

/** Refuses tensors that do not cover each byte of the data exactly once. */
function checkTiling(records: readonly TensorRecord[], dataLength: number, refusal: Refusal): void {
  const inOrder = records.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const record of inOrder) {
    const { name, dtype, shape, begin, end } = record;
    const where = `tensor ${describe(name)}`;
    const count = elementCount(shape);
    const size = (count ?? Number.NaN) * arrayTypes[dtype].BYTES_PER_ELEMENT;
    if (!Number.isSafeInteger(size)) {
      throw refusal(
        `${where} has a shape too large to count: ${describe(`[${shape.join(', ')}]`)}`,
      );
    }
    if (end - begin !== size) {
      throw refusal(
        `${where} of shape ${describe(`[${shape.join(', ')}]`)} and dtype ${dtype} takes ${size} ` +
          `bytes, but its data_offsets are ${begin} to ${end}`,
      );
    }
    if (begin !== covered) {
      const problem = begin < covered ? 'overlaps the one before' : 'leaves a gap before it';
      throw refusal(`${where} ${problem}: it begins at byte ${begin}, expected ${covered}`);
    }
    covered = end;
  }
  if (covered > dataLength) {
    throw refusal(
      `its tensors take ${covered} bytes of data, got ${dataLength}; the file is cut short`,
    );
  }
  if (covered < dataLength) {
    throw refusal(
      `its tensors take ${covered} bytes of data, got ${dataLength}; ` +
        `${dataLength - covered} bytes at the end belong to no tensor`,
    );
  }
}

function entryOf({ dtype, shape, begin, end }: TensorRecord, data: Uint8Array): TensorEntry {
  const ArrayType = arrayTypes[dtype];
  const size = ArrayType.BYTES_PER_ELEMENT;
  const aligned = (data.byteOffset + begin) % size === 0;
  const bytes = aligned ? data.subarray(begin, end) : new Uint8Array(data.subarray(begin, end));
  const values = new ArrayType(bytes.buffer, bytes.byteOffset, (end - begin) / size);
  // The table pairs each dtype with its array, which the union cannot express for a variable.
  return { dtype, shape, data: values } as TensorEntry;
}
