import { getBackend, Rng, scope, tensor } from '@unrolled/tensor';
import { AdamW } from '@unrolled/train';
import type { Prepared } from '../../subject.ts';
import { prepareRounds } from '../../timing.ts';
import { Classifier, type CnnWorkload, settings, tensorsOf } from './workload.ts';

/** One call is a training step. */
export async function prepareUnrolled(workload: CnnWorkload): Promise<Prepared> {
  const model = new Classifier(new Rng(1));
  scope(() => {
    const tensors = Object.entries(workload.weights).map(
      ([name, { values, shape }]) => [name, tensor(values, shape)] as const,
    );
    model.loadStateDict(Object.fromEntries(tensors));
  });
  const { comparedSteps, ...adam } = settings;
  const optimizer = new AdamW(model.parameters(), adam);
  const train = () =>
    scope(() => {
      optimizer.zeroGrad();
      const loss = model.loss(...tensorsOf(workload));
      loss.backward();
      optimizer.step();
      return loss.itemSync();
    });
  const fingerprint = Float32Array.from({ length: comparedSteps }, train);
  const runRound = await prepareRounds(train);
  const { name, details } = getBackend().report();
  return { fingerprint, note: `backend ${name}, threads ${details.threads}`, runRound };
}
