import { expect, it } from 'vitest';
import { cases } from '../src/cases.ts';
import { createWorkload } from '../src/workload.ts';

it('gives every process the same workload', () => {
  expect(createWorkload(cases[0])).toEqual(createWorkload(cases[0]));
});

it.each(cases)('$id: arrays fill their shapes, symbols are in range', (benchmarkCase) => {
  const { layer, embedding, head, inputs, stream, symbols } = createWorkload(benchmarkCase);
  for (const { shape, values } of [
    ...Object.values(layer),
    ...Object.values(head),
    ...stream,
    embedding,
    inputs,
  ]) {
    expect(values).toHaveLength(
      shape.reduce((product: number, length: number) => product * length, 1),
    );
  }
  const gates = { lstm: 4, gru: 3, rnn: 1 }[benchmarkCase.cell];
  expect(layer.weight_ih_l0.shape[0]).toBe(gates * benchmarkCase.hiddenSize);
  expect(symbols).toHaveLength(benchmarkCase.batch * benchmarkCase.time);
  expect(Math.min(...symbols)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...symbols)).toBeLessThan(65);
});
