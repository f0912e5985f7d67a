import { crc32 } from 'node:zlib';
import type { Rng } from '@unrolled/tensor';
import { joined, mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { pick, small } from './random.ts';

interface TensorHeader {
  name: string;
  dtype: string;
  shape: number[];
  data_offsets: number[];
}

/** The parts of a safetensors file, each of which may be mutated by itself. */
interface Parts {
  metadata: Map<string, string>;
  tensors: TensorHeader[];
  data: Uint8Array;
}

const dataKey = 'unrolled.data_crc32';
const headerKey = 'unrolled.header_crc32';

/**
 * Bytes, names, dtypes, shapes, offsets, values and JSON metadata changed. Two files in three get
 * checksums that fit, so that what was changed is read.
 */
export function mutateSafetensors(bytes: Uint8Array, rng: Rng): Uint8Array {
  if (rng.integer(6) === 0) return mutateBytes(bytes, rng);
  const parts = take(bytes);
  for (let times = 1 + small(rng, 4); times > 0; times--) mutatePart(parts, rng);
  return put(parts, rng.integer(8) > 0);
}

function take(bytes: Uint8Array): Parts {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__: metadata = {}, ...tensors } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, end)),
  );
  return {
    metadata: new Map(Object.entries<string>(metadata)),
    tensors: Object.entries<Omit<TensorHeader, 'name'>>(tensors).map(([name, rest]) => ({
      name,
      ...rest,
    })),
    data: bytes.slice(end),
  };
}

function put({ metadata, tensors, data }: Parts, withSums: boolean): Uint8Array {
  metadata.delete(dataKey);
  metadata.delete(headerKey);
  if (withSums) {
    metadata.set(dataKey, digits(data));
    metadata.set(headerKey, '00000000');
  }
  const member = (key: string, value: unknown) => `${JSON.stringify(key)}:${JSON.stringify(value)}`;
  const members = [
    `"__metadata__":{${[...metadata].map(([key, value]) => member(key, value)).join(',')}}`,
    ...tensors.map(({ name, ...rest }) => member(name, rest)),
  ];
  const text = `{${members.join(',')}}`;
  const header = withSums
    ? text.replace(
        member(headerKey, '00000000'),
        member(headerKey, digits(new TextEncoder().encode(text))),
      )
    : text;
  const encoded = new TextEncoder().encode(header);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(encoded.length), true);
  return joined(length, encoded, data);
}

const digits = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0');

const oddNames = [
  '',
  '__proto__',
  'a/b',
  'model/x',
  'optimizer/0.mean',
  '\u001b[2J',
  'a\n',
  '…'.repeat(99),
];
const dtypes = ['F64', 'F32', 'F16', 'BF16', 'I64', 'I32', 'I16', 'I8', 'U8', 'BOOL', 'X1', ''];
const oddFloats = [Number.NaN, Infinity, -Infinity, 3e38, 1e9, 1e-45, -0, 2 ** 24];

function mutatePart(parts: Parts, rng: Rng): void {
  const { metadata, tensors } = parts;
  const json = [...metadata.keys()].filter((key) => metadata.get(key)?.startsWith('{'));
  if (json.length > 0 && rng.integer(2) === 0) {
    const key = pick(rng, json);
    metadata.set(key, mutateJson(metadata.get(key) as string, rng));
    return;
  }
  if (tensors.length === 0) return;
  const tensor = pick(rng, tensors);
  const other = pick(rng, tensors);
  switch (rng.integer(11)) {
    case 0:
      tensor.dtype = pick(rng, dtypes);
      break;
    case 1:
      tensor.shape = mutateShape(tensor.shape, rng);
      break;
    case 2:
      tensor.data_offsets = tensor.data_offsets.map((offset) => offset + rng.integer(9) - 4);
      break;
    case 3:
      tensor.name = pick(rng, [other.name, ...oddNames, `${tensor.name}0`]);
      break;
    case 4:
      tensors.splice(tensors.indexOf(tensor), 1);
      break;
    case 5:
      [tensor.name, other.name] = [other.name, tensor.name];
      break;
    case 6:
      tensors.reverse();
      break;
    case 7:
      cutOut(parts, tensor);
      break;
    case 8:
      metadata.set(pick(rng, keysOf(metadata)), pick(rng, ['', '[]', '1', 'null', '{}', '\ud83d']));
      break;
    case 9:
      metadata.delete(pick(rng, keysOf(metadata)));
      break;
    default:
      setFloat(parts, tensor, rng);
  }
}

/** Files of others may have no metadata. */
const keysOf = (metadata: Parts['metadata']): string[] =>
  metadata.size > 0 ? [...metadata.keys()] : ['note'];

function mutateShape(shape: readonly number[], rng: Rng): number[] {
  const size = shape.reduce((product, length) => product * length, 1);
  return pick(rng, [
    [size],
    [1, ...shape],
    [...shape, 1],
    shape.toReversed(),
    [],
    [0],
    [0, 2 ** 40],
    shape.map((length) => length + 1),
    shape.map((length) => length - 1),
    new Array(500).fill(1),
    [2 ** 31, 2 ** 31],
    [size / 2, 2],
  ]);
}

/** Takes a tensor out with its values, so that the others tile the rest. */
function cutOut(parts: Parts, { name, data_offsets: [begin, end] }: TensorHeader): void {
  parts.tensors = parts.tensors.filter((tensor) => tensor.name !== name);
  parts.data = joined(parts.data.subarray(0, begin), parts.data.subarray(end));
  for (const tensor of parts.tensors) {
    if (tensor.data_offsets[0] < end) continue;
    tensor.data_offsets = tensor.data_offsets.map((offset) => offset - (end - begin));
  }
}

function setFloat({ data }: Parts, { data_offsets: [begin, end] }: TensorHeader, rng: Rng): void {
  const places = Math.floor((Math.min(end, data.length) - begin) / 4);
  if (!(places > 0) || begin < 0) return;
  const view = new DataView(data.buffer, data.byteOffset);
  view.setFloat32(begin + 4 * rng.integer(places), pick(rng, oddFloats), true);
}
