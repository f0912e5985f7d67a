import { shuffledBatches } from '@unrolled/datasets';
import { type Corpus, checksumOf, type TrainingPlan } from '@unrolled/task';
import { DataError, noGrad, Rng, scope } from '@unrolled/tensor';
import { type Digits, type SumModel, type SumParts, sumOf } from './sum-model.ts';

interface SumData {
  readonly training: Digits;
  /** Never trained on. Default: the last rows of the training data. */
  readonly validation?: Digits;
}

interface SumCorpus extends Corpus<SumParts> {
  readonly training: Digits;
  readonly validation: Digits;
}

/** Rows of digits, some of them held out. */
export function prepare(
  { training, validation }: SumData,
  { heldOut }: { readonly heldOut: number },
  known: SumParts | null,
): SumCorpus {
  if (training.length < 2) {
    throw new DataError(`sum-of-digits: expected two rows or more, got ${training.length}`);
  }
  const cut = Math.floor(training.length * (1 - heldOut));
  return {
    parts: known ?? { greatest: 9 * training[0].length },
    training: validation === undefined ? training.slice(0, cut) : training,
    validation: validation ?? training.slice(cut),
    checksum: checksumOf([...training, ...(validation ?? [])]),
  };
}

/** Batches, loss and evaluation of a run. */
export const plan = (
  model: SumModel,
  { training, validation }: SumCorpus,
  { batchSize, seed }: { readonly batchSize: number; readonly seed: number },
): TrainingPlan<Digits, SumEvaluation> => ({
  batches: shuffledBatches({ examples: training, batchSize, rng: new Rng(seed) }),
  loss: (rows) => model.loss(rows),
  unitsOf: (rows) => rows.length,
  evaluate: () => scope(() => noGrad(() => model.loss(validation))).item(),
  async conclude() {
    const evaluation = await evaluate(model, validation);
    return { evaluation, figures: { accuracy: evaluation.accuracy } };
  },
});

interface SumEvaluation {
  readonly accuracy: number;
  readonly rows: number;
}

/** Share of rows whose sum is predicted exactly. */
export async function evaluate(model: SumModel, rows: Digits): Promise<SumEvaluation> {
  const right = (await model.predict(rows)).filter((sum, row) => sum === sumOf(rows[row]));
  return { accuracy: right.length / rows.length, rows: rows.length };
}
