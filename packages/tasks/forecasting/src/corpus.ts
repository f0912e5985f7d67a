import {
  checkSequences,
  type FrameSequence,
  fitStandardizer,
  splitByTime,
} from '@unrolled/datasets';
import { checkOptions, checkTexts, optional, rules } from '@unrolled/guards';
import { type Corpus, checksumOf } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { type ForecastWindow, standardWindows } from './forecast-windows.ts';
import type { ForecastingParts } from './forecasting-model.ts';
import {
  type ForecastingConfiguration,
  type ForecastingTraining,
  knownChannels,
} from './options.ts';

/** Series of the same channels, those to forecast first. */
export interface ForecastingData {
  readonly training: readonly FrameSequence[];
  /** Never trained on. Default: the last rows of each series. */
  readonly validation?: readonly FrameSequence[];
  /** Names of the channels. Default: their numbers, from 1. */
  readonly names?: readonly string[];
}

/** Data of a run, prepared. */
export interface ForecastingCorpus extends Corpus<ForecastingParts> {
  /** Standardised. */
  readonly training: readonly ForecastWindow[];
  readonly validation: readonly ForecastWindow[];
}

const anyLength = { mostFrames: Number.MAX_SAFE_INTEGER };

/**
 * @param known parts of an existing model; null for a new one
 * @throws ArgumentError or DataError for data that cannot be trained on
 */
export function prepare(
  given: ForecastingData,
  options: ForecastingTraining,
  known: ForecastingParts | null,
): ForecastingCorpus {
  const where = 'forecasting';
  const data = checkOptions<ForecastingData>(`${where}, data`, given, {
    training: rules.list,
    validation: optional(rules.list),
    names: optional(rules.list),
  });
  const all = checkSequences(
    where,
    'training',
    data.training,
    known?.names.length ?? null,
    anyLength,
  );
  if (all.length === 0) throw new DataError(`${where}: there must be series to train on, got none`);
  const [{ channels }] = all;
  const names = known?.names ?? namesOf(where, data.names, channels);
  if (options.targets > channels) {
    throw new DataError(
      `${where}: targets must be at most ${channels}, the number of channels in the data, got ${options.targets}`,
    );
  }
  knownChannels(names, options);
  const parts =
    data.validation === undefined
      ? all.map((one, place) => split(one, `series ${place + 1} of the training data`, options))
      : null;
  const own = parts?.map(([first]) => first) ?? all;
  const held =
    parts?.map(([, last]) => last) ??
    checkSequences(where, 'validation', data.validation ?? [], channels, anyLength);
  if (held.length === 0)
    throw new DataError(`${where}: there must be series to validate on, got none`);
  const settled = known ?? {
    standardizer: fitStandardizer(own),
    names,
    scale: naiveScale(own, options),
  };
  const training = own.flatMap((series) => standardWindows(series, settled, options));
  const validation = held.flatMap((series) => standardWindows(series, settled, options));
  return {
    parts: settled,
    training,
    validation,
    checksum: checksumOf([...own, ...held].map(({ values }) => bitsOf(values))),
    counts: {
      series: all.length,
      rows: own.reduce((sum, { length }) => sum + length, 0),
      heldOutWindows: validation.length,
    },
  };
}

function namesOf(where: string, given: readonly string[] | undefined, channels: number): string[] {
  const names =
    given === undefined
      ? Array.from({ length: channels }, (_, channel) => String(channel + 1))
      : checkTexts(where, 'names', given);
  if (names.length === channels) return [...names];
  throw new DataError(
    `${where}: there must be a name for each of the ${channels} channels, got ${names.length}`,
  );
}

/** The last rows are held out; their windows reach back into the training rows. */
function split(
  series: FrameSequence,
  name: string,
  options: ForecastingTraining,
): [FrameSequence, FrameSequence] {
  const { heldOut, inputLength, horizon } = options;
  const most = Math.round(series.length * (1 - heldOut));
  if (most < inputLength + horizon || series.length - most < horizon) {
    throw new DataError(
      `forecasting: ${name} must have rows for a window of ${inputLength} and a horizon of ${horizon} to ` +
        `train on, and ${horizon} more to hold out, got ${most} and ${series.length - most}; use a longer ` +
        'series, a shorter window (inputLength) or a shorter horizon',
    );
  }
  const [first, last] = splitByTime(series, [1 - heldOut, heldOut], { context: inputLength });
  return [first, last];
}

/**
 * Mean absolute difference of rows a season apart, or of neighbours, for each forecast channel: the error
 * by which MASE divides (Hyndman and Koehler 2006). 1 where nothing changes.
 */
function naiveScale(
  list: readonly FrameSequence[],
  { targets, season }: ForecastingConfiguration,
): number[] {
  const lag = season ?? 1;
  return Array.from({ length: targets }, (_, target) => {
    let [sum, count] = [0, 0];
    for (const { values, length, channels } of list) {
      for (let row = lag; row < length; row++) {
        sum += Math.abs(values[row * channels + target] - values[(row - lag) * channels + target]);
        count++;
      }
    }
    return sum / count || 1;
  });
}

/** The bits of numbers as whole numbers. */
const bitsOf = (values: Float32Array): Int32Array =>
  new Int32Array(Float32Array.from(values).buffer);
