import { defaultsOf, type Schema, type TrainingRecord } from '@unrolled/task';
import type { EarlierModel } from '../training/earlier-model.ts';

/** A label and a value per line. */
export type Facts = Readonly<Record<string, string | number>>;

type Options = Readonly<Record<string, unknown>>;

/** Contents of a model's file: options, sizes and the run that made it. */
export const describeModel = (
  { configuration, weights, summary, training, snapshot }: EarlierModel,
  schema: Schema,
): Facts => ({
  ...optionFacts(configuration),
  parameters: [...weights.values()].reduce((sum, { data }) => sum + data.length, 0),
  ...summary,
  ...(training && describeRun(training, snapshot === null, schema)),
});

const optionFacts = (options: object): Facts =>
  Object.fromEntries(
    Object.entries(options as Options)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === 'number' ? value : valueWords(value)]),
  );

/** The run that made a model, with its figures and the options that differ from the defaults. */
function describeRun(
  { options, data, progress }: TrainingRecord<object>,
  isFinished: boolean,
  schema: Schema,
): Facts {
  const { counts, training, validation } = data;
  const { steps, epochs, best, figures } = progress;
  const { seed } = options as Options;
  // The figures of the best weights say by name what they scored.
  const measured = best === null || Object.keys(figures).length > 0 ? figures : { score: best };
  return {
    state: isFinished ? 'finished' : 'unfinished; train --resume continues it',
    steps,
    epochs: Number(epochs.toFixed(2)),
    trainedOn: training,
    heldOut: validation,
    ...counts,
    ...Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, rounded(value)])),
    ...(typeof seed === 'number' && { seed }),
    options: changedOptions(options as Options, schema),
  };
}

const rounded = (value: number): number => Number(value.toFixed(4));

/** `epochs 8, hiddenSize 64`: what ended the run, and options that differ from the defaults. */
function changedOptions(options: Options, schema: Schema): string {
  const defaults = defaultsOf(schema) as Options;
  return Object.entries(options)
    .filter(
      ([name, value]) =>
        name !== 'seed' &&
        value !== null &&
        (schema[name]?.group !== undefined ||
          JSON.stringify(value) !== JSON.stringify(defaults[name])),
    )
    .map(([name, value]) => `${name} ${valueWords(value)}`)
    .join(', ');
}

function valueWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
