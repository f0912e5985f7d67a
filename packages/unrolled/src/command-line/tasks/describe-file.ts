import type { SavedRun, TaskOptions, TaskRecord } from '@unrolled/task';

/** A label and a value a line. */
export type FileDescription = Record<string, string | number>;

/** How many numbers a file's model has learned. */
export function countWeights(weights: ReadonlyMap<string, { readonly data: ArrayLike<number> }>) {
  let count = 0;
  for (const { data } of weights.values()) count += data.length;
  return count;
}

/**
 * The run that made the model of a file, with its scores and the options that differ from the
 * defaults; nothing where there was none.
 */
export function describeRun(
  { training, snapshot }: SavedRun<TaskRecord<TaskOptions>>,
  defaults: object,
): FileDescription {
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
    options: describeOptions(options, defaults),
  };
}

/** `epochs 8, hiddenSize 64`: what ended the run, and what was not left to the defaults. */
function describeOptions({ limits, ...options }: TaskOptions, defaults: object): string {
  const usual = new Map(
    Object.entries(defaults).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const others = Object.entries(options).filter(
    ([name, value]) => name !== 'seed' && JSON.stringify(value) !== usual.get(name),
  );
  const words = [...Object.entries(limits), ...others].map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return words.join(', ');
}
