import { check, checkEach, type Rule, readFrom, rules, whole } from '@unrolled/guards';
import { FormatError } from '@unrolled/tensor';
import { checkSequences } from './check-sequences.ts';
import type { FrameSequence } from './frame-sequence.ts';

/** Mean and standard deviation of each channel over all frames that a model is trained on. */
export interface Standardizer {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Sequences are not read at once here. */
const anyLength = { mostFrames: Number.MAX_SAFE_INTEGER };

/** Below this share of the largest value, a channel counts as constant. */
const constantShare = 1e-6;

/**
 * Computes the standardizer of the frames of sequences.
 * @param sequences one or more, of the same channels
 */
export function fitStandardizer(sequences: readonly FrameSequence[]): Standardizer {
  checkSequences('fitStandardizer', 'sequences', sequences, null, anyLength);
  check('fitStandardizer', 'the number of sequences', sequences.length, rules.count);
  const { channels } = sequences[0];
  const frames = sequences.reduce((sum, { length }) => sum + length, 0);
  const mean = new Array<number>(channels).fill(0);
  const square = new Array<number>(channels).fill(0);
  for (const { values } of sequences) {
    values.forEach((value, place) => {
      mean[place % channels] += value / frames;
    });
  }
  for (const { values } of sequences) {
    values.forEach((value, place) => {
      square[place % channels] += (value - mean[place % channels]) ** 2 / frames;
    });
  }
  const deviation = square.map((value, channel) => {
    const found = Math.sqrt(value);
    return found > constantShare * Math.abs(mean[channel]) ? found : 1;
  });
  return { mean, deviation: deviation.map((value) => value || 1) };
}

/** Bound of means, of deviations, and of their ratio: not far beyond it float32 overflows in a network. */
const largest = 1e30;

/** A mean and a deviation above 0 of each channel. */
export const standardizerRule: Rule = {
  holds(value) {
    const [mean, deviation] = [readFrom(value, 'mean'), readFrom(value, 'deviation')];
    return (
      Array.isArray(mean) &&
      Array.isArray(deviation) &&
      mean.length > 0 &&
      mean.length === deviation.length &&
      mean.every(rules.finite.holds) &&
      deviation.every((value) => rules.positive.holds(value) && value <= largest) &&
      mean.every((value, channel) => Math.abs(value) <= largest * Math.min(1, deviation[channel]))
    );
  },
  words: 'a mean and a deviation above 0 of each channel, each at most 1e30',
};

/** Reads a standardizer from a file, which may be damaged. @throws FormatError */
export function readStandardizer(where: string, fields: object): Standardizer {
  check('readStandardizer', 'where', where, rules.text);
  if (standardizerRule.holds(fields)) return fields as Standardizer;
  throw new FormatError(`${where}: expected ${standardizerRule.words}, got something else`);
}

/**
 * (value − mean) / deviation of each channel.
 * @returns the sequence with these values and its other properties
 */
export function standardizeFrames<Sequence extends FrameSequence>(
  sequence: Sequence,
  standardizer: Standardizer,
): Sequence {
  check('standardizeFrames', 'the standardizer', standardizer, standardizerRule);
  const { mean, deviation } = standardizer;
  checkSequences(
    'standardizeFrames',
    'the list of the sequence',
    [sequence],
    mean.length,
    anyLength,
  );
  const { values, channels } = sequence;
  const standard = values.map((value, place) => {
    const channel = place % channels;
    return (value - mean[channel]) / deviation[channel];
  });
  return { ...sequence, values: standard };
}

/**
 * Values converted back to the units of the data: value · deviation + mean of each channel, the
 * inverse of `standardizeFrames`.
 * @param values [.., channels], row-major
 * @param channels that the values are of, from 0. Default: all
 */
export function restoreFrames(
  values: ArrayLike<number>,
  standardizer: Standardizer,
  channels?: readonly number[],
): Float32Array {
  const where = 'restoreFrames';
  check(where, 'values', values, rules.numbers);
  check(where, 'the standardizer', standardizer, standardizerRule);
  const { mean, deviation } = standardizer;
  const own =
    channels === undefined
      ? mean.map((_, channel) => channel)
      : checkEach(where, 'channels', channels, whole(0, mean.length - 1));
  check(where, 'the number of channels', own.length, rules.count);
  check(where, 'the number of values', values.length, {
    holds: (count) => Number(count) % own.length === 0,
    words: `a multiple of ${own.length}, one for each channel`,
  });
  return Float32Array.from(values, (value, place) => {
    const channel = own[place % own.length];
    return value * deviation[channel] + mean[channel];
  });
}
