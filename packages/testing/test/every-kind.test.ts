import {
  binaryKinds,
  createReferenceBackend,
  reduceKinds,
  setBackend,
  tensor,
  unaryKinds,
} from '@unrolled/tensor';
import { describe, expect, it, vi } from 'vitest';
import { conformanceCases } from '../src/index.ts';

const cases = Object.values(conformanceCases).flat();

/** The kinds with which the first case named after `kind` calls a primitive op. */
function kindsCalled(kind: string, primitive: 'unary' | 'binary' | 'reduce'): unknown[] {
  const tested = cases.find(({ name }) => name.split(/[ ,]/)[0] === kind);
  if (tested === undefined) return [];
  const backend = createReferenceBackend();
  setBackend(backend);
  const calls = vi.spyOn(backend.primitives, primitive);
  tested.run(...tested.inputs.map(({ values, shape, dtype }) => tensor(values, shape, { dtype })));
  return calls.mock.calls.map(([called]) => called);
}

describe('every backend is tested in every kind of op', () => {
  it.each(unaryKinds)('%s', (kind) => expect(kindsCalled(kind, 'unary')).toContain(kind));
  it.each(binaryKinds)('%s', (kind) => expect(kindsCalled(kind, 'binary')).toContain(kind));
  it.each(reduceKinds)('%s', (kind) => expect(kindsCalled(kind, 'reduce')).toContain(kind));
});
