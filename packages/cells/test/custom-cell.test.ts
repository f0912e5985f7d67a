import { Module, Parameter } from '@unrolled/nn';
import { getBackend, Rng, scope, type Tensor, tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { type Cell, GRUCell, LSTMCell, RNNCell, scan } from '../src/index.ts';
import { largestDifference, normal } from './helpers.ts';

type Totals = { readonly total: Tensor; readonly steps: Tensor };

/** Sums its inputs, scaled by a learned number, and counts its steps. The state has two axes. */
class Accumulator extends Module implements Cell<Totals> {
  readonly outputSize = 2;
  readonly scale = new Parameter(tensor([3]));

  initialState(batch: number): Totals {
    return { total: zeros([batch, 2, 1]), steps: zeros([batch]) };
  }

  step(input: Tensor, { total, steps }: Totals) {
    const next = total.add(input.mul(this.scale).reshape([-1, 2, 1]));
    return { output: next.reshape([-1, 2]), state: { total: next, steps: steps.add(1) } };
  }
}

describe('scan', () => {
  const x = tensor([1, 2, 3, 4, Number.NaN, 6, 7, 8, 9, 10, 11, 12], [2, 3, 2]);

  it('runs any cell, with lengths, state of any shape and gradients', () => {
    const cell = new Accumulator();
    const { output, state } = scan(cell, x, null, { lengths: [2, 3] });
    expect([...output.dataSync()]).toEqual([3, 6, 12, 18, 0, 0, 21, 24, 48, 54, 81, 90]);
    expect([...state.total.dataSync()]).toEqual([12, 18, 81, 90]);
    expect([...state.steps.dataSync()]).toEqual([2, 3]);
    state.total.sum().backward();
    expect(cell.scale.grad?.itemSync()).toBe(67);
  });

  it('sends nothing back to steps that the loss does not depend on', () => {
    const latest: Cell<{ readonly last: Tensor }> = {
      outputSize: 2,
      initialState: (batch) => ({ last: zeros([batch, 2]) }),
      step: (input) => ({ output: input, state: { last: input } }),
    };
    const input = normal([1, 3, 2], 1).retainGrad();
    scan(latest, input).state.last.sum().backward();
    expect([...(input.grad?.dataSync() ?? [])]).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('starts in reverse at the end of each sequence', () => {
    const { output } = scan(new Accumulator(), x, null, { lengths: [2, 3], reverse: true });
    expect([...output.dataSync()]).toEqual([12, 18, 9, 12, 0, 0, 81, 90, 60, 66, 33, 36]);
  });

  it('goes on from a given state, and does nothing in no time', () => {
    const cell = new Accumulator();
    const first = scan(
      cell,
      x.slice([
        [1, 2],
        [0, 1],
      ]),
    );
    const rest = scan(
      cell,
      x.slice([
        [1, 2],
        [1, 3],
      ]),
      first.state,
    );
    expect([...rest.state.total.dataSync()]).toEqual([81, 90]);
    const nothing = scan(cell, zeros([1, 0, 2]), first.state);
    expect(nothing.output.shape).toEqual([1, 0, 2]);
    expect([...nothing.state.total.dataSync()]).toEqual([21, 24]);
  });

  it('needs a time axis', () => {
    expect(() => scan(new Accumulator(), zeros([2, 2]))).toThrow(
      'scan: x must be [batch, time, ..], got [2, 2]',
    );
  });

  it('leaves nothing behind in a scope', () => {
    const cell = new Accumulator();
    const before = getBackend().report().liveBuffers;
    scope(() => {
      scan(cell, x, null, { lengths: [2, 3] })
        .output.sum()
        .backward();
    });
    expect(getBackend().report().liveBuffers).toBe(before + 1);
  });
});

describe('single-step cells', () => {
  const options = { inputSize: 3, hiddenSize: 5, rng: new Rng(1) };
  const cells = [new RNNCell(options), new LSTMCell(options), new GRUCell(options)];

  it.each(cells)('start from zeros and scan as they step: %o', (cell) => {
    const x = normal([2, 3], 1);
    const alone = (cell as RNNCell).forward(x);
    const { output } = scan(cell as RNNCell, x.reshape([2, 1, 3]));
    expect(largestDifference(output.reshape([2, 5]), alone.output)).toBe(0);
  });

  it('name their parameters as PyTorch does, and count them', () => {
    expect(cells.map((cell) => cell.parameterCount())).toEqual([50, 200, 150]);
    expect(Object.keys(cells[1].stateDict())).toEqual([
      'weight_ih',
      'weight_hh',
      'bias_ih',
      'bias_hh',
    ]);
  });

  it('say what x and the state must be', () => {
    const cell = new LSTMCell(options);
    const x = normal([2, 3], 1);
    expect(() => cell.forward(normal([2, 4], 1))).toThrow(
      'LSTMCell.forward: x must be [batch, 3], got [2, 4]',
    );
    const wrong = { h: zeros([2, 5]), c: zeros([5, 2]) };
    expect(() => cell.forward(x, wrong)).toThrow(
      'LSTMCell.forward: state.c must be [2, 5], got [5, 2]',
    );
  });
});
