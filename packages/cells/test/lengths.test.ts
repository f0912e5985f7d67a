import { Rng, type Tensor, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { LSTM, scan } from '../src/index.ts';
import { kindNames, largestDifference, layerKinds, normal } from './helpers.ts';

const [batch, time, inputSize, hiddenSize] = [4, 5, 3, 6];
const lengths = [3, 0, 5, 1];

/** Values with `filler` in place of every step beyond its sequence. */
function padded(x: Tensor, filler: number): Tensor {
  const values = x.dataSync();
  lengths.forEach((length, row) => {
    const from = (row * time + length) * inputSize;
    values.fill(filler, from, (row + 1) * time * inputSize);
  });
  return tensor(values, x.shape);
}

const paths = { fused: {}, 'step-by-step': { zoneout: 0.25 } };

describe.each(Object.keys(paths) as (keyof typeof paths)[])('lengths, %s', (path) => {
  const make = (kind: string) =>
    layerKinds[kind]({
      inputSize,
      hiddenSize,
      numLayers: 2,
      bidirectional: true,
      init: 'pytorch',
      rng: new Rng(21),
      ...paths[path],
    }).eval();

  it.each(kindNames)('give each sequence what it gets alone: %s', (kind) => {
    const layer = make(kind);
    const x = normal([batch, time, inputSize], 1);
    const initial = { h: normal([4, batch, hiddenSize], 2), c: normal([4, batch, hiddenSize], 3) };
    const state = kind === 'LSTM' ? initial : { h: initial.h };
    const { output, state: after } = layer.forward(x, { state, lengths });
    lengths.forEach((length, row) => {
      const own = [row, row + 1] as const;
      const ownState = Object.fromEntries(
        Object.entries(state).map(([name, one]) => [name, one.slice([null, own])]),
      ) as typeof state;
      const ownOutput = output.slice([own]);
      const beyond = ownOutput.slice([null, [length, time]]);
      expect([...beyond.dataSync()].every((value) => value === 0)).toBe(true);
      if (length === 0) {
        for (const [name, one] of Object.entries(after)) {
          expect(one.slice([null, own]).dataSync()).toEqual(ownState[name as 'h'].dataSync());
        }
        return;
      }
      const alone = layer.forward(x.slice([own, [0, length]]), { state: ownState });
      expect(largestDifference(ownOutput.slice([null, [0, length]]), alone.output)).toBeLessThan(
        1e-6,
      );
      for (const [name, one] of Object.entries(alone.state)) {
        const mine: Tensor = Object.entries(after).find(([other]) => other === name)![1];
        expect(largestDifference(mine.slice([null, own]), one)).toBeLessThan(1e-6);
      }
    });
  });

  it.each(kindNames)('keep NaN in the padding from every value and gradient: %s', (kind) => {
    const run = (filler: number) => {
      const layer = make(kind);
      const x = padded(normal([batch, time, inputSize], 4), filler).retainGrad();
      const { output, state } = layer.forward(x, { lengths });
      const weights = normal(output.shape, 5);
      output.mul(weights).sum().add(state.h.square().sum()).backward();
      return [output, state.h, x.grad!, ...[...layer.parameters()].map((one) => one.grad!)];
    };
    const withNaN = run(Number.NaN);
    run(0).forEach((value, index) => {
      expect(withNaN[index].dataSync()).toEqual(value.dataSync());
    });
    const [, , gradient] = withNaN;
    expect(padded(gradient, 0).dataSync()).toEqual(gradient.dataSync());
  });
});

describe('lengths', () => {
  it('are checked, by layers and by scan', () => {
    const lstm = new LSTM({ inputSize, hiddenSize, rng: new Rng(1) });
    const x = normal([2, time, inputSize], 1);
    for (const [where, run] of [
      ['LSTM.forward', (bad: number[]) => lstm.forward(x, { lengths: bad })],
      ['scan', (bad: number[]) => scan(lstm.cells[0][0], x, null, { lengths: bad })],
    ] as const) {
      expect(() => run([1])).toThrow(
        `${where}: lengths must hold one number for each of 2 sequences, got 1`,
      );
      expect(() => run([1, 6])).toThrow(
        `${where}: lengths must be whole numbers from 0 to 5, got 6 for sequence 1`,
      );
      expect(() => run([0.5, 5])).toThrow('got 0.5 for sequence 0');
    }
  });
});
