/**
 * Why gates help: a tanh RNN, an LSTM and a GRU on the adding problem, and how much of the gradient
 * reaches the first steps of each. `pnpm --filter @unrolled/lecture adding-problem --time 150`
 */
import { parseArgs } from 'node:util';
import type { LayerFlow } from '@unrolled/cells';
import { addingChanceError } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { AddingModel, addingFlow, type CellName, trainAdding } from './adding-model.ts';
import { logarithmicBars, sampled } from './chart.ts';
import { runProgram, wholeNumber } from './program.ts';

await runProgram('adding-problem', async () => {
  const { values } = parseArgs({
    options: {
      time: { type: 'string', default: '150' },
      steps: { type: 'string', default: '3000' },
      hidden: { type: 'string', default: '64' },
      seed: { type: 'string', default: '1' },
    },
  });
  const time = wholeNumber('--time', values.time, 2);
  const steps = wholeNumber('--steps', values.steps);
  const hiddenSize = wholeNumber('--hidden', values.hidden);
  const seed = wholeNumber('--seed', values.seed, 0);
  const results: { cell: CellName; error: number; before: number; after: number }[] = [];

  for (const cell of ['RNN', 'LSTM', 'GRU'] as const) {
    const rng = new Rng(seed);
    const model = new AddingModel(cell, hiddenSize, time, rng);
    const flow = await addingFlow(model, time);
    print(`\n${cell}, ${model.parameterCount()} parameters. Before training, ‖∂loss/∂h_t‖:`);
    print(logarithmicBars(sampled(flow.hidden, 6)));
    const error = trainAdding(model, {
      time,
      steps,
      batch: 32,
      learningRate: cell === 'RNN' ? 1e-3 : 5e-3,
      rng: rng.fork('data'),
      onError: (step, now) => process.stderr.write(`\r  step ${step}: error ${now.toFixed(5)}   `),
    });
    process.stderr.write('\n');
    const trained = await addingFlow(model, time);
    print('After training:');
    print(logarithmicBars(sampled(trained.hidden, 6)));
    results.push({ cell, error, before: reach(flow), after: reach(trained) });
    model.dispose();
  }

  print(
    `\nMean squared error at length ${time} (always answering 1: ${addingChanceError.toFixed(4)}), and the ` +
      'share of the\ngradient at the last step that reaches the first, before and after training:',
  );
  for (const { cell, error, before, after } of results) {
    const verdict =
      error < addingChanceError / 10
        ? 'solved'
        : error > addingChanceError / 2
          ? 'chance'
          : 'partly';
    print(
      `  ${cell.padEnd(5)} ${error.toFixed(5)}  ${verdict}   ` +
        `${before.toExponential(1)} → ${after.toExponential(1)}`,
    );
  }
});

/** ‖∂loss/∂h_1‖ / ‖∂loss/∂h_T‖ */
function reach({ hidden }: LayerFlow): number {
  return hidden[0] / hidden[hidden.length - 1];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
