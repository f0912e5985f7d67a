import {
  ArgumentError,
  type Backend,
  BackendError,
  createReferenceBackend,
  StateError,
} from '@unrolled/tensor';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGpuBackend } from '../src/index.ts';

let backend: Backend;
beforeEach(async () => {
  backend = await createGpuBackend({ mode: 'webasm' });
});
afterEach(() => backend.dispose());

const upload = (...values: number[]) => backend.upload(values, 'float32');
const valuesOf = async (buffer: Parameters<Backend['download']>[0]) => [
  ...(await backend.download(buffer)),
];

it('refuses a freed buffer in every use', async () => {
  const buffer = upload(1, 2);
  backend.free(buffer);
  expect(() => backend.primitives.unary('negate', buffer)).toThrow(StateError);
  expect(() => backend.free(buffer)).toThrow(/freed twice/);
  expect(() => backend.downloadSync?.(buffer)).toThrow(StateError);
  expect(() => backend.assign(upload(1, 2), buffer)).toThrow(StateError);
  await expect(backend.download(buffer)).rejects.toThrow(/used after free/);
});

it('refuses a freed buffer that holds nothing', () => {
  const nothing = upload();
  backend.free(nothing);
  expect(() => backend.primitives.unary('negate', nothing)).toThrow(StateError);
});

it("refuses another backend's buffer", async () => {
  const foreign = createReferenceBackend().upload([1], 'float32');
  expect(() => backend.primitives.unary('negate', foreign)).toThrow(BackendError);
  const other = await createGpuBackend({ mode: 'webasm' });
  expect(() => backend.free(other.upload([1], 'float32'))).toThrow(/another backend/);
  await other.dispose();
});

it('keeps what was computed from a buffer that is assigned to or freed', async () => {
  const target = upload(1, 2);
  const source = upload(3, 4);
  const negated = backend.primitives.unary('negate', target);
  backend.assign(target, source);
  backend.free(source);
  expect(await valuesOf(target)).toEqual([3, 4]);
  expect(await valuesOf(negated)).toEqual([-1, -2]);
});

it('does not let a caller reach into what it uploaded or downloaded', async () => {
  const values = Float32Array.of(1, 2);
  const buffer = backend.upload(values, 'float32');
  values[0] = 9;
  const received = await backend.download(buffer);
  received[1] = 9;
  expect(await valuesOf(buffer)).toEqual([1, 2]);
});

it('counts handles and bytes, down to zero', () => {
  const buffers = [upload(1, 2, 3), upload(), upload(4, 5)];
  buffers.push(backend.primitives.unary('exp', buffers[0]));
  expect(backend.report()).toMatchObject({ liveBuffers: 4, bytes: 4 * (3 + 0 + 2 + 3) });
  for (const buffer of buffers) backend.free(buffer);
  expect(backend.report()).toMatchObject({ liveBuffers: 0, bytes: 0 });
});

it('refuses whole numbers that float32 does not hold', () => {
  expect(() => backend.upload([2 ** 24 + 1], 'int32')).toThrow(ArgumentError);
  expect(backend.report().liveBuffers).toBe(0);
  expect(backend.downloadSync?.(backend.upload([2 ** 24, -(2 ** 24)], 'int32'))).toEqual(
    Int32Array.of(2 ** 24, -(2 ** 24)),
  );
});

it('refuses a tensor of more than 2^24 values', () => {
  expect(() => backend.primitives.fill(2 ** 24 + 1, 0, 'float32')).toThrow(/16777216.*in parts/);
  expect(backend.report()).toMatchObject({ liveBuffers: 0, bytes: 0 });
});

it('joins more parts than a kernel takes operands', async () => {
  const values = Array.from({ length: 60 }, (_, index) => index);
  const parts = values.map((value) => upload(value, 100 + value));
  const joined = backend.primitives.concat(
    parts,
    2,
    parts.map(() => 1),
  );
  expect(await valuesOf(joined)).toEqual([...values, ...values.map((value) => 100 + value)]);
});

it('sums beyond the thousand turns after which gpu.js stops loops', async () => {
  const ones = backend.primitives.fill(300_000, 1, 'float32');
  const sum = backend.primitives.reduce('sum', ones, { outer: 1, length: 300_000, inner: 1 });
  const rows = backend.primitives.reduce('sum', ones, { outer: 100, length: 3000, inner: 1 });
  const product = backend.primitives.matmul(ones, ones, {
    batch: 1,
    m: 1,
    n: 1,
    k: 300_000,
    transposeA: false,
    transposeB: false,
    sharedA: false,
    sharedB: false,
  });
  expect(await valuesOf(sum)).toEqual([300_000]);
  expect(await valuesOf(rows)).toEqual(new Array(100).fill(3000));
  expect(await valuesOf(product)).toEqual([300_000]);
});

it('is of no use after dispose, which may come twice', async () => {
  const buffer = upload(1);
  await backend.dispose();
  await backend.dispose();
  expect(() => upload(1)).toThrow(StateError);
  expect(() => backend.primitives.unary('negate', buffer)).toThrow(StateError);
  expect(() => backend.free(buffer)).not.toThrow();
});
