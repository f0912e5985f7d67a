import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastShapes, planBroadcast } from '../src/broadcast.ts';
import {
  type Backend,
  createReferenceBackend,
  createWasmBackend,
  type Shape,
  scope,
  setBackend,
  sizeOf,
  tensor,
  where,
} from '../src/index.ts';

/** NumPy's rule, read off its definition: coordinates of an output pick those of an operand. */
function readBroadcast(values: ArrayLike<number>, own: Shape, output: Shape): number[] {
  return Array.from({ length: sizeOf(output) }, (_, place) => {
    let rest = place;
    let source = 0;
    let stride = 1;
    for (let axis = output.length - 1; axis >= 0; axis--) {
      const coordinate = rest % output[axis];
      rest = Math.floor(rest / output[axis]);
      const ownAxis = axis - output.length + own.length;
      if (ownAxis < 0) continue;
      if (own[ownAxis] !== 1) source += coordinate * stride;
      stride *= own[ownAxis];
    }
    return values[source];
  });
}

/** An output shape, and shapes that broadcast to it. */
const family = (count: number) =>
  fc
    .array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })
    .chain((output) =>
      fc.tuple(
        fc.constant(output),
        fc.array(
          fc
            .tuple(
              fc.array(fc.boolean(), { minLength: output.length, maxLength: output.length }),
              fc.nat(output.length),
            )
            .map(([ones, dropped]) =>
              output.map((length, axis) => (ones[axis] ? 1 : length)).slice(dropped),
            ),
          { minLength: count - 1, maxLength: count - 1 },
        ),
      ),
    )
    .map(([output, others]) => ({ output, operands: [output, ...others] }));

const countUp = (shape: Shape, from: number) =>
  Float32Array.from({ length: sizeOf(shape) }, (_, index) => from + index);

describe.each<[string, () => Backend | Promise<Backend>]>([
  ['reference', createReferenceBackend],
  ['wasm', createWasmBackend],
])('broadcasting on %s', (_, createBackend) => {
  it('adds as the naive reading does', async () => {
    setBackend(await createBackend());
    fc.assert(
      fc.property(family(2), fc.boolean(), ({ output, operands }, swapped) => {
        const [first, second] = swapped ? [...operands].reverse() : operands;
        const [a, b] = [countUp(first, 1), countUp(second, 1000)];
        const sum = scope(() => tensor(a, first).add(tensor(b, second)));
        const expected = readBroadcast(a, first, output).map(
          (value, place) => value + readBroadcast(b, second, output)[place],
        );
        expect(sum.shape).toEqual(output);
        expect(Array.from(sum.dataSync())).toEqual(expected);
        sum.dispose();
      }),
      { numRuns: 150 },
    );
  });

  it('selects and expands as the naive reading does', async () => {
    setBackend(await createBackend());
    fc.assert(
      fc.property(family(3), fc.nat(2), ({ output, operands }, turn) => {
        const [first, second, third] = [...operands.slice(turn), ...operands.slice(0, turn)];
        const condition = countUp(first, 0).map((value) => value % 2);
        const [a, b] = [countUp(second, 1), countUp(third, 1000)];
        const chosen = scope(() =>
          where(tensor(condition, first), tensor(a, second), tensor(b, third)),
        );
        const [conditions, as, bs] = [
          readBroadcast(condition, first, output),
          readBroadcast(a, second, output),
          readBroadcast(b, third, output),
        ];
        expect(Array.from(chosen.dataSync())).toEqual(
          conditions.map((holds, place) => (holds ? as[place] : bs[place])),
        );
        const expanded = scope(() => tensor(a, second).expand(output));
        expect(Array.from(expanded.dataSync())).toEqual(as);
        chosen.dispose();
        expanded.dispose();
      }),
      { numRuns: 100 },
    );
  });

  it('sums a gradient over the axes along which its operand was repeated', async () => {
    setBackend(await createBackend());
    fc.assert(
      fc.property(family(2), ({ output, operands: [whole, part] }) => {
        const small = tensor(countUp(part, 1), part, { requiresGrad: true });
        scope(() => tensor(countUp(whole, 1), whole).add(small).sum().backward());
        const repeats = sizeOf(output) / Math.max(1, sizeOf(part));
        const gradient = Array.from(small.grad?.dataSync() ?? []);
        expect(gradient).toEqual(new Array(sizeOf(part)).fill(sizeOf(part) && repeats));
        small.dispose();
      }),
      { numRuns: 100 },
    );
  });
});

describe('broadcastShapes', () => {
  it('refuses lengths that are neither equal nor 1, in any order', () => {
    expect(() => broadcastShapes('f', [3, 2], [2])).not.toThrow();
    expect(() => broadcastShapes('f', [3, 2], [3])).toThrow(
      'f: shapes [3, 2] and [3] do not broadcast: aligned at the last axis, lengths must be equal or 1',
    );
    expect(() => broadcastShapes('f', [0], [3])).toThrow();
    expect(() => broadcastShapes('f', [3], [0])).toThrow();
    expect(broadcastShapes('f', [0], [1])).toEqual([0]);
    expect(broadcastShapes('f', [], [])).toEqual([]);
  });
});

describe('planBroadcast', () => {
  it('merges axes that all operands walk in one stride', () => {
    const shape = [2, 3, 5];
    expect(planBroadcast(shape, [shape, shape])).toEqual({ shape: [30], strides: [[1], [1]] });
    expect(planBroadcast(shape, [shape, [5]])).toEqual({
      shape: [6, 5],
      strides: [
        [5, 1],
        [0, 1],
      ],
    });
    expect(planBroadcast(shape, [shape, []])).toEqual({ shape: [30], strides: [[1], [0]] });
    expect(planBroadcast([], [[], []])).toEqual({ shape: [1], strides: [[0], [0]] });
    expect(planBroadcast([0, 3], [[3]])).toEqual({ shape: [0], strides: [[0]] });
  });
});
