import { expect, it } from 'vitest';
import { opCases } from '../src/ops/cases.ts';
import { opWorkload } from '../src/ops/workload.ts';

it('names every case differently', () => {
  expect(new Set(opCases.map(({ id }) => id)).size).toBe(opCases.length);
});

it.each(opCases)('$id: operands fill their shapes, indices are in range', (opCase) => {
  const { operands, indices } = opWorkload(opCase);
  expect(operands.map(({ shape }) => shape)).toEqual(opCase.shapes);
  for (const { shape, values } of operands) {
    expect(values).toHaveLength(
      shape.reduce((product: number, length: number) => product * length, 1),
    );
  }
  const [first] = opCase.shapes;
  const choices = opCase.op === 'rows' ? first[0] : first[first.length - 1];
  expect(Math.max(...indices)).toBeLessThan(choices);
});
