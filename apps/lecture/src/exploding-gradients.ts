/**
 * Exploding and vanishing: an RNN whose recurrent matrix has singular value s multiplies the gradient
 * by s at each step back, and clipping bounds what an update does with it.
 * `pnpm --filter @unrolled/lecture exploding-gradients`
 */
import { logarithmicBars, sampled } from './chart.ts';
import { lastStateFlow, stretchingRnn, updateSize } from './recurrence.ts';

const time = 30;
for (const singularValue of [2, 1, 0.5]) {
  const rnn = stretchingRnn(8, singularValue);
  const flow = await lastStateFlow(rnn, time);
  const ratio = flow.hidden[0] / flow.hidden[1];
  print(
    `\nLargest singular value ${flow.recurrentSingularValues.h.toFixed(3)}: one step back ` +
      `multiplies the gradient by ${ratio.toFixed(3)}. ‖∂loss/∂h_t‖:`,
  );
  print(logarithmicBars(sampled(flow.hidden, 6)));
  rnn.dispose();
}

const learningRate = 0.1;
print(`\nOne step of gradient descent (rate ${learningRate}) with singular value 2:`);
for (const [label, maximum] of [
  ['not clipped', Number.POSITIVE_INFINITY],
  ['clipped to norm 1', 1],
] as const) {
  const rnn = stretchingRnn(8, 2);
  const { gradientNorm, moved } = updateSize(rnn, time, learningRate, maximum);
  print(
    `  ${label.padEnd(18)} gradient norm ${gradientNorm.toExponential(2)}, ` +
      `parameters moved by ${moved.toExponential(2)}`,
  );
  rnn.dispose();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
