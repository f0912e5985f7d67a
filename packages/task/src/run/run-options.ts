import { checkAll, nullable, rules } from '@unrolled/guards';
import { type Option, type OptionValues, option } from '@unrolled/guards/options';
import { ArgumentError } from '@unrolled/tensor';
import type { RunLimits } from '@unrolled/train';

const { count, nonNegative, optional, positive, rate, ratio, share, size } = option;

const limit = (option: Option<number>): Option<number | null> => ({
  ...optional(option),
  group: 'limit',
});

/**
 * The options of a training run of any task. A task gives them its own defaults by `withDefaults`.
 * Together with the data they determine the result to the bit, unless the run is limited in minutes: its
 * learning rate then follows the clock.
 */
export const runOptions = {
  minutes: limit(positive(3, 'length of the run in minutes')),
  epochs: limit(positive(1, 'length of the run in passes over the data')),
  steps: limit(size(1, 'length of the run in updates of the weights')),
  seed: count(1, 'random seed'),
  batchSize: size(32, 'number of examples in a batch'),
  learningRate: positive(2e-3, 'highest learning rate'),
  beta2: rate(0.99, "decay of AdamW's running mean of squared gradients"),
  warmUp: rate(0.05, 'share of the run in which the learning rate rises'),
  finalRate: ratio(0.01, 'final learning rate, as a share of the highest'),
  clipNorm: positive(1, 'maximum norm of the gradient'),
  weightDecay: nonNegative(0, 'weight decay of AdamW'),
  heldOut: share(0.1, 'share of the data held out for validation when none is given'),
  validations: size(8, 'number of validations in the run'),
  patience: optional(
    size(1, 'number of validations without improvement that end the run'),
    'never',
  ),
};

/** Schema of the options of a run. */
export type RunOptions = typeof runOptions;

const limitRule = nullable(rules.positive);

/** The one limit that a run has. */
export function limitsOf(
  options: Pick<OptionValues<RunOptions>, 'minutes' | 'epochs' | 'steps'>,
): RunLimits {
  const table = { minutes: limitRule, epochs: limitRule, steps: limitRule };
  checkAll('limitsOf', options, table);
  const { minutes, epochs, steps } = options;
  if (minutes !== null) return { minutes };
  if (epochs !== null) return { epochs };
  if (steps !== null) return { steps };
  throw new ArgumentError('a run must have a limit: give minutes, epochs or steps');
}
