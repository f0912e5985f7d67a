import type { Backend } from '../src/backend/backend.ts';
import type { DeviceBuffer } from '../src/backend/device-buffer.ts';
import { createThreadedBackend, createWasmBackendSync } from '../src/backends/wasm/index.ts';
import { Rng } from '../src/rng.ts';

/** Three threads that share all that can be shared, however small. */
const shareAll = (relaxed: boolean): Promise<Backend> =>
  createThreadedBackend(3, relaxed, { worth: 1, leastRows: 1, cores: 3 });

/** Both builds of the kernels, on one thread and on three. */
export const builds = [
  { name: 'relaxed', backend: createWasmBackendSync({ relaxed: true }) },
  { name: 'plain', backend: createWasmBackendSync({ relaxed: false }) },
  { name: "three threads' relaxed", backend: await shareAll(true) },
  { name: "three threads' plain", backend: await shareAll(false) },
];

/** Values from −scale to scale; the same for the same seed. */
export function randomValues(size: number, seed: number, scale = 1): Float32Array {
  const random = new Rng(seed);
  return Float32Array.from({ length: size }, () => random.uniform(-scale, scale));
}

export function download(backend: Backend, buffer: DeviceBuffer): number[] {
  const values = backend.downloadSync?.(buffer);
  if (!values) throw new Error('this backend cannot be read at once');
  return Array.from(values);
}

/** The greatest |actual − expected| / (1 + |expected|); infinite where they do not match at all. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    if (Object.is(actual[i], expected[i]) || actual[i] === expected[i]) continue;
    const error = Math.abs(actual[i] - expected[i]) / (1 + Math.abs(expected[i]));
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }
  return worst;
}
