import { eachLogits, logSumExp } from '@unrolled/classification';
import { type FrameBatch, frameBatch } from '@unrolled/datasets';
import { concat, type Tensor } from '@unrolled/tensor';
import { framesBetween, type SequenceInputs } from './frame-inputs.ts';
import type { LabelingModel } from './labeling-model.ts';

/** Number of sequences in a batch. */
const batchSize = 8;

/** A batch of sequences, each with as many extra frames at its end as the model looks ahead. */
export const extendedBatch = (
  { inputs, configuration: { lookAhead } }: LabelingModel,
  sequences: readonly SequenceInputs[],
): FrameBatch =>
  frameBatch(
    sequences.map((sequence) =>
      framesBetween(sequence, inputs.size, 0, sequence.length + lookAhead),
    ),
    inputs.size,
  );

/**
 * Probabilities of each frame of standardised sequences.
 * @param visit gets [length, labels] and the index of the sequence
 */
export async function eachProbabilities(
  model: LabelingModel,
  sequences: readonly SequenceInputs[],
  visit: (probabilities: Float32Array, place: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const classes = model.labels.length;
  await eachLogits(
    model,
    sequences,
    {
      forward: (batch) => logitsOf(model, batch).reshape([batch.length, -1]),
      lengthOf: ({ length }) => length,
      batchSize: model.pixels === null ? batchSize : 1,
      signal,
    },
    (logits, place) => {
      const own = logits.subarray(0, sequences[place].length * classes);
      visit(softmaxRows(own, classes), place);
    },
  );
}

/** Frames of pixels that are encoded at once: whole clips would take gigabytes. */
const mostFrames = 64;

/** Logits of whole sequences, by a model in evaluation. */
function logitsOf(model: LabelingModel, batch: readonly SequenceInputs[]): Tensor {
  const { frames, lengths } = extendedBatch(model, batch);
  const { pixels } = model;
  const time = frames.shape[1];
  if (pixels === null || time <= mostFrames) return model.forward({ frames, lengths });
  const vectors: Tensor[] = [];
  for (let start = 0; start < time; start += mostFrames) {
    // The motion of the first frame needs the one before it.
    const before = Math.min(1, start);
    const part = frames.slice([null, [start - before, Math.min(time, start + mostFrames)]]);
    vectors.push(pixels.forward(part).slice([null, [before, part.shape[1]]]));
  }
  return model.readVectors(concat(vectors, 1), lengths);
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
