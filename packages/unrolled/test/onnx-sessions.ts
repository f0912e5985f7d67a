import { type OnnxModel, readOnnx } from '@unrolled/exchange';
import { tensor } from '@unrolled/tensor';
import { expect } from 'vitest';
import {
  findOnnxRuntime,
  type OrtSession,
  type OrtTensor,
} from '../../../tooling/vitest/onnxruntime.ts';

export const runtime = findOnnxRuntime();

type Inputs = Readonly<Record<string, OrtTensor>>;

/** Sessions of exported files, by their names. Each run is compared with what `readOnnx` makes of the file. */
export async function openOnnx(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Record<string, OrtSession>> {
  const opened = Object.entries(files).map(async ([name, file]) => {
    const session = await (runtime as NonNullable<typeof runtime>).InferenceSession.create(file);
    return [name, compared(session, await readOnnx(file, { source: name }))] as const;
  });
  return Object.fromEntries(await Promise.all(opened));
}

function compared(session: OrtSession, model: OnnxModel): OrtSession {
  return {
    inputNames: session.inputNames,
    run: async (feeds) => {
      const results = await session.run(feeds);
      const inputs = Object.entries(feeds).map(([name, { data, dims }]) => [
        name,
        tensor(data, dims),
      ]);
      const own = model.run(Object.fromEntries(inputs));
      for (const [name, { data, dims }] of Object.entries(results)) {
        expect(own[name].shape, name).toEqual(dims);
        closeTo(await own[name].data(), data);
        own[name].dispose();
      }
      return results;
    },
    release: () => session.release(),
  };
}

const tensorOf = (type: 'float32' | 'int32', data: ArrayLike<number>, dims: readonly number[]) =>
  new (runtime as NonNullable<typeof runtime>).Tensor(type, data, dims);

export const float32 = (data: Float32Array, dims: readonly number[]) =>
  tensorOf('float32', data, dims);

/** Whole numbers [count], or of another shape. */
export const int32 = (data: ArrayLike<number>, dims: readonly number[] = [data.length]) =>
  tensorOf('int32', Int32Array.from(data), dims);

/**
 * Rows filled up to the longest: [rows, longest], or [rows, longest, channels]; int32 where the rows are.
 * @param value behind the end of a row
 */
export function padded(
  rows: readonly (Int32Array | Float32Array)[],
  value: number,
  channels?: number,
): OrtTensor {
  const longest = Math.max(...rows.map(({ length }) => length));
  const isWhole = rows[0] instanceof Int32Array;
  const all = new (isWhole ? Int32Array : Float32Array)(rows.length * longest).fill(value);
  rows.forEach((row, place) => {
    all.set(row, place * longest);
  });
  const shape = channels === undefined ? [longest] : [longest / channels, channels];
  return tensorOf(isWhole ? 'int32' : 'float32', all, [rows.length, ...shape]);
}

/** Equal as sums of float32 products are, in whatever order they are added. */
export function closeTo(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let place = 0; place < found.length; place++) {
    const difference = Math.abs(found[place] - expected[place]);
    expect(difference, `at ${place}`).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected[place])));
  }
}

interface GreedyResult {
  /** Without the end token. */
  readonly tokens: number[];
  /** ln p of all tokens, the end token included. */
  readonly logProbability: number;
}

/** The likeliest token each time, by an encoder and a step of a decoder. */
export async function greedy(
  sessions: Readonly<Record<string, OrtSession>>,
  inputs: Inputs,
  most: number,
  { start, end, never }: { readonly start: number; readonly end: number; readonly never: number[] },
): Promise<GreedyResult[]> {
  const { 'encoder.onnx': encoder, 'decoder.onnx': decoder } = sessions;
  const reads = (all: Inputs): Inputs =>
    Object.fromEntries(Object.entries(all).filter(([name]) => decoder.inputNames.includes(name)));
  const { h, c, ...encoded } = await encoder.run({ ...inputs });
  const [layers, rows] = h.dims;
  const memory = reads({ ...inputs, ...encoded });
  let state: Inputs = { h, ...(c && { c }) };
  if (decoder.inputNames.includes('fed')) {
    state = { ...state, fed: float32(new Float32Array(rows * fedSize), [rows, fedSize]) };
  }
  expect(layers).toBeGreaterThan(0);
  const results = Array.from({ length: rows }, () => ({
    tokens: [] as number[],
    logProbability: 0,
  }));
  const ended = new Set<number>();
  let last = new Int32Array(rows).fill(start);
  for (let step = 0; step < most && ended.size < rows; step++) {
    const { logits, weights, ...after } = await decoder.run({
      ...memory,
      ...state,
      tokens: int32(last),
    });
    if (weights !== undefined) closeTo(rowSums(weights), new Array<number>(rows).fill(1));
    const size = logits.dims[1];
    last = Int32Array.from(results, (result, row) => {
      const own = logits.data.subarray(row * size, (row + 1) * size);
      const all = own.slice();
      for (const token of never) own[token] = -Infinity;
      const token = own.indexOf(Math.max(...own));
      if (ended.has(row)) return token;
      result.logProbability -= Math.log(
        all.reduce((sum, one) => sum + Math.exp(one - own[token]), 0),
      );
      if (token === end) ended.add(row);
      else result.tokens.push(token);
      return token;
    });
    state = Object.fromEntries(
      Object.entries(after).map(([name, value]) => [name.replace('next_', ''), value]),
    );
  }
  return results;
}

/** Size of the features that a decoder with input feeding reads: that of its embedding. */
const fedSize = 6;

function rowSums({ data, dims }: OrtTensor): number[] {
  const [rows, columns] = dims;
  return Array.from({ length: rows }, (_, row) =>
    data.subarray(row * columns, (row + 1) * columns).reduce((sum, one) => sum + one, 0),
  );
}

/** Start, end and forbidden tokens of a decoder, from the metadata of its file. */
export function decodingOf(files: Readonly<Record<string, Uint8Array>>) {
  const text = new TextDecoder().decode(files['decoder.onnx'].slice(-4000));
  const found = /unrolled\.decoding[^{]*(\{[^}]*\})/.exec(text);
  return JSON.parse(found?.[1] ?? '') as { start: number; end: number; never: number[] };
}
