import { describe, printable, type Rule } from '@unrolled/guards';
import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';
import { ArgumentError } from '@unrolled/tensor';

/** Quantiles of a text such as `0.1,0.5,0.9`. */
export const quantilesOf = (text: string): number[] => text.split(',').map(Number);

const quantilesRule: Rule = {
  holds(value) {
    if (typeof value !== 'string') return false;
    const list = quantilesOf(value);
    const rises = list.every((one, place) => place === 0 || one > list[place - 1]);
    return rises && list.includes(0.5) && list[0] > 0 && (list.at(-1) ?? 1) < 1;
  },
  words: 'ascending numbers between 0 and 1, 0.5 among them, such as 0.1,0.5,0.9',
};

/** Greatest length of a window and of a horizon. */
const mostRows = 100_000;

/** Options that define a model. */
export const modelOptions = {
  cell: option.choice(['gru', 'lstm'], 'gru', 'recurrent cell'),
  inputLength: option.sizeUpTo(mostRows)(24, 'number of rows read before a forecast'),
  horizon: option.sizeUpTo(mostRows)(12, 'number of rows that are forecast'),
  targets: option.size(1, 'number of channels that are forecast, the first of the data'),
  knownColumns: option.optional(
    option.text(
      '',
      'names',
      'names of the channels whose future rows are known, separated by commas',
    ),
    'none',
  ),
  season: option.optional(option.size(12, 'length of a season in rows'), 'none'),
  quantiles: option.text('0.1,0.5,0.9', 'list', 'quantiles that are forecast', quantilesRule),
  hiddenSize: option.size(32, 'size of the state of a layer'),
  numLayers: option.size(1, 'number of recurrent layers'),
  level: option.toggle(
    true,
    'levels of values as inputs, in addition to differences from the last row',
  ),
  dropout: option.rate(0.1, 'share of values dropped in training'),
};

/** Options that settle a run. */
export const trainingOptions = {
  ...withDefaults(runOptions, { steps: 800, learningRate: 5e-3, weightDecay: 0.01, heldOut: 0.2 }),
  batchSize: option.size(32, 'number of windows in a batch'),
  heldOut: option.share(0.2, 'share of the rows held out for validation, the last of each series'),
};

/** Options of the model, complete. */
export type ForecastingConfiguration = OptionValues<typeof modelOptions>;

/** Options of the model and of its run, complete. */
export type ForecastingTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;

/**
 * Channels whose future rows are known, in the order of the data.
 * @throws ArgumentError for a name that no channel has, or the name of a forecast channel
 */
export function knownChannels(
  names: readonly string[],
  { knownColumns, targets }: Pick<ForecastingConfiguration, 'knownColumns' | 'targets'>,
): number[] {
  if (knownColumns === null) return [];
  const wanted = knownColumns.split(',').map((name) => name.trim());
  const others = names.slice(targets);
  const strange = wanted.find((name) => !others.includes(name));
  if (strange !== undefined) {
    const listed = printable(others.join(', ').slice(0, 200)) || 'none';
    throw new ArgumentError(
      `forecasting: knownColumns must name columns of the data that are not forecast (${listed}), ` +
        `got ${describe(strange)}`,
    );
  }
  return names.flatMap((name, channel) =>
    channel >= targets && wanted.includes(name) ? [channel] : [],
  );
}
