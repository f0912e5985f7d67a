import { getBackend, scope, tensor } from '@unrolled/tensor';
import { AdamW, clipGradNorm } from '@unrolled/train';
import type { Prepared } from '../subject.ts';
import { prepareRounds } from '../timing.ts';
import { tensorsOf } from './batches.ts';
import { createModel, settings, type TranslationWorkload } from './workload.ts';

/** Flags of the engine that change how it compiles the kernels. */
const engineFlags = process.execArgv.filter((flag) => flag.includes('wasm'));

/** One call is a training step on each of the batches. */
export async function prepareUnrolled(workload: TranslationWorkload): Promise<Prepared> {
  const { size, dropout, weights, batches } = workload;
  const model = createModel(size, dropout);
  scope(() => {
    const tensors = Object.entries(weights).map(
      ([name, { values, shape }]) => [name, tensor(values, shape)] as const,
    );
    model.loadStateDict(Object.fromEntries(tensors));
  });
  const parameters = [...model.parameters()];
  const { labelSmoothing, maxGradientNorm, comparedSteps, ...adam } = settings;
  const optimizer = new AdamW(parameters, adam);
  const train = (index: number) =>
    scope(() => {
      optimizer.zeroGrad();
      const loss = model.loss(tensorsOf(batches[index]), { labelSmoothing });
      loss.backward();
      clipGradNorm(parameters, maxGradientNorm);
      optimizer.step();
      return loss.itemSync();
    });
  const losses = Float32Array.from({ length: comparedSteps }, (_, index) => train(index));
  const runRound = await prepareRounds(() => batches.map((_, index) => train(index)));
  const { name, details } = getBackend().report();
  return {
    fingerprint: dropout === 0 ? losses : undefined,
    note: [
      `backend ${name}, relaxed SIMD ${details.relaxedSimd}, threads ${details.threads}`,
      ...engineFlags,
    ].join(', '),
    runRound,
  };
}
