import { eachLogits, logSumExp } from '@unrolled/classification';
import { type FrameBatch, frameBatch } from '@unrolled/datasets';
import { type FrameInputs, framesBetween } from './frame-inputs.ts';
import type { LabelingModel } from './labeling-model.ts';

/** Sequences that are read side by side. */
const batchSize = 8;

/** Sequences side by side, each with as many frames at its end as the model looks ahead. */
export const extendedBatch = (
  { inputs, configuration: { lookAhead } }: LabelingModel,
  sequences: readonly FrameInputs[],
): FrameBatch =>
  frameBatch(
    sequences.map((sequence) => framesBetween(sequence, inputs, 0, sequence.length + lookAhead)),
    inputs,
  );

/**
 * Probabilities of each frame of standardised sequences.
 * @param visit gets [length, labels] and the place of the sequence
 */
export async function eachProbabilities(
  model: LabelingModel,
  sequences: readonly FrameInputs[],
  visit: (probabilities: Float32Array, place: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const classes = model.labels.length;
  await eachLogits(
    model,
    sequences,
    {
      forward: (batch) => model.forward(extendedBatch(model, batch)).reshape([batch.length, -1]),
      lengthOf: ({ length }) => length,
      batchSize,
      signal,
    },
    (logits, place) => {
      const own = logits.subarray(0, sequences[place].length * classes);
      visit(softmaxRows(own, classes), place);
    },
  );
}

/** Probabilities of rows of logits [rows, classes]. */
function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = Array.from(logits.subarray(start, start + classes));
    const total = logSumExp(row);
    row.forEach((logit, place) => {
      result[start + place] = Math.exp(logit - total);
    });
  }
  return result;
}
