import { ArgumentError, check, describe, rules } from '@unrolled/guards';
import { formatShape } from '@unrolled/tensor';
import { crc32, dataChecksumKey, headerChecksum, headerChecksumKey } from './checksum.ts';
import { largestHeader, lengthBytes } from './decode.ts';
import {
  arrayTypes,
  checkEntry,
  dtypeNames,
  elementCount,
  isArrayOf,
  isDtype,
  type TensorEntry,
} from './dtypes.ts';

/**
 * The bytes of a file. They are never in shared memory, so a `Blob` or a request takes them. Written so
 * that TypeScript before 5.7, whose `Uint8Array` has no type parameter, reads it too.
 */
export type FileBytes = Uint8Array & { readonly buffer: ArrayBuffer };

/**
 * Writes tensors and metadata as the bytes of one safetensors file, which every reader of the
 * format can load. The same contents give the same bytes: tensors are sorted by element size, the
 * widest first (so that each is aligned), then by name; metadata by key.
 *
 * Layout, little-endian: 8 bytes of header length, the header as JSON padded with spaces so that
 * the data begin at a multiple of 8, the data. Two checksums in the metadata let
 * `decodeSafetensors` refuse a damaged file.
 *
 * @throws ArgumentError if the number of values does not fit a shape, or a name cannot be written.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, TensorEntry>,
  metadata: ReadonlyMap<string, string> = new Map(),
): FileBytes {
  check('encodeSafetensors', 'tensors', tensors, mapRule);
  check('encodeSafetensors', 'metadata', metadata, mapRule);
  for (const [name, entry] of tensors) checkEntry('encodeSafetensors', name, entry);
  const ordered = [...tensors].sort(byWidthThenName);
  checkNames(metadata);
  for (const [name, entry] of ordered) checkTensor(name, entry);

  const dataLength = ordered.reduce((sum, [, entry]) => sum + entry.data.byteLength, 0);
  const headerLength = utf8(headerText(ordered, metadata, blank, blank)).length;
  if (headerLength > largestHeader) {
    throw refusal(`the header must fit ${largestHeader} bytes, got ${headerLength}`);
  }
  const file = new Uint8Array(lengthBytes + headerLength + dataLength);
  const data = file.subarray(lengthBytes + headerLength);
  let offset = 0;
  for (const [, { data: values }] of ordered) {
    data.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }

  const dataDigits = crc32(data);
  const headerDigits = headerChecksum(headerText(ordered, metadata, dataDigits, blank), blank);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.set(utf8(headerText(ordered, metadata, dataDigits, headerDigits)), lengthBytes);
  return file;
}

const mapRule = { holds: (value: unknown) => value instanceof Map, words: 'a Map' };

type NamedEntry = [name: string, entry: TensorEntry];

/** Stands for a checksum that is not known yet. */
const blank = '00000000';

function byWidthThenName([nameA, a]: NamedEntry, [nameB, b]: NamedEntry): number {
  return widthOf(b) - widthOf(a) || compare(nameA, nameB);
}

/** 0 for a dtype that `checkTensor` will refuse. */
function widthOf({ dtype }: TensorEntry): number {
  return isDtype(dtype) ? arrayTypes[dtype].BYTES_PER_ELEMENT : 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The header as JSON, member by member: an object would reorder names like "0" and "__proto__". */
function headerText(
  tensors: readonly NamedEntry[],
  metadata: ReadonlyMap<string, string>,
  dataDigits: string,
  headerDigits: string,
): string {
  const allMetadata = [
    ...metadata,
    [dataChecksumKey, dataDigits] as const,
    [headerChecksumKey, headerDigits] as const,
  ].sort(([a], [b]) => compare(a, b));
  const metadataMembers = allMetadata.map(([key, value]) => member(key, value));
  let begin = 0;
  const tensorMembers = tensors.map(([name, { dtype, shape, data }]) => {
    const end = begin + data.byteLength;
    const text = member(name, { dtype, shape, data_offsets: [begin, end] });
    begin = end;
    return text;
  });
  const members = [`"__metadata__":{${metadataMembers.join(',')}}`, ...tensorMembers];
  const json = `{${members.join(',')}}`;
  const length = utf8(json).length;
  return json + ' '.repeat(-length & 7);
}

function member(key: string, value: unknown): string {
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}

function checkNames(metadata: ReadonlyMap<string, string>): void {
  for (const [key, value] of metadata) {
    check('encodeSafetensors', 'a key of metadata', key, rules.text);
    if (key === dataChecksumKey || key === headerChecksumKey) {
      throw refusal(`the metadata key ${describe(key)} is taken by the checksums; choose another`);
    }
    if (typeof value !== 'string') {
      throw refusal(`metadata ${describe(key)} must be a string, got ${typeof value}`);
    }
    checkUnicode(`metadata ${describe(key)}`, key, value);
  }
}

function checkTensor(name: string, { dtype, shape, data }: TensorEntry): void {
  const where = `tensor ${describe(name)}`;
  checkUnicode(where, name);
  if (name === '__metadata__')
    throw refusal(`${where}: the format reserves this name; choose another`);
  if (!isDtype(dtype))
    throw refusal(`${where} must have a dtype of ${dtypeNames}, got ${describe(dtype)}`);
  if (!isArrayOf(dtype, data)) {
    const { name: wanted } = arrayTypes[dtype];
    throw refusal(`${where} of dtype ${dtype} must hold a ${wanted}, got ${typeName(data)}`);
  }
  const valid = shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  const count = valid ? elementCount(shape) : undefined;
  if (count !== data.length) {
    throw refusal(`${where} of shape ${formatShape(shape)} does not fit ${data.length} values`);
  }
}

function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** A lone surrogate has no UTF-8 form: a reader would refuse the file or change the name. */
function checkUnicode(where: string, ...texts: string[]): void {
  if (texts.some((text) => /\p{Surrogate}/u.test(text))) {
    throw refusal(`${where} holds half of a surrogate pair, which UTF-8 cannot express`);
  }
}

function refusal(problem: string): ArgumentError {
  return new ArgumentError(`encodeSafetensors: ${problem}`);
}
