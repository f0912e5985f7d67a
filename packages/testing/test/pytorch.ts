import { readFileSync } from 'node:fs';
import { type Backend, createReferenceBackend, createWasmBackend } from '@unrolled/tensor';
import { type Closeness, float32Closeness } from '../src/index.ts';

/** Values of PyTorch's, and the shape they lie in. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** The content of a file that fixtures/make-fixtures.py wrote. */
export function readFixtures<Fixture>(file: string): readonly Fixture[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8'));
}

export interface TestedBackend {
  readonly name: string;
  readonly create: () => Backend | Promise<Backend>;
  readonly closeness: Closeness;
}

/** The reference is held to the ten digits that the fixtures have. */
const exact: Closeness = { relative: 1e-9, absolute: 1e-10 };

export const backends: readonly TestedBackend[] = [
  {
    name: 'reference, float64',
    create: () => createReferenceBackend({ precision: 'float64' }),
    closeness: exact,
  },
  { name: 'reference', create: createReferenceBackend, closeness: float32Closeness },
  {
    name: 'plain wasm',
    create: () => createWasmBackend({ relaxed: false }),
    closeness: float32Closeness,
  },
  {
    name: 'relaxed wasm',
    create: () => createWasmBackend({ relaxed: true }),
    closeness: float32Closeness,
  },
];
