import type { SavedRun, TaskOptions, TaskRecord } from '@unrolled/train';

/** A label and a value a line. */
export type FileDescription = Record<string, string | number>;

/** How many numbers a file's model has learned. */
export function countWeights(weights: ReadonlyMap<string, { readonly data: ArrayLike<number> }>) {
  let count = 0;
  for (const { data } of weights.values()) count += data.length;
  return count;
}

/** What a file says of the run that made its model: nothing when none did. */
export function describeRun({
  training,
  snapshot,
}: SavedRun<TaskRecord<TaskOptions>>): FileDescription {
  if (training === null) return {};
  const { options, data, progress } = training;
  const { steps, epochs, ...scores } = progress;
  const found = Object.entries<unknown>(scores).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return {
    state: snapshot === null ? 'finished' : 'unfinished; train --resume goes on',
    steps,
    epochs: Number(epochs.toFixed(2)),
    trainedOn: data.training,
    heldOut: data.validation,
    ...Object.fromEntries(found.map(([name, score]) => [name, Number(score.toFixed(4))])),
    seed: options.seed,
  };
}
