import { createRecurrentLayer, type HiddenState, type RecurrentLayer } from '@unrolled/cells';
import {
  checkSequences,
  type FrameSequence,
  type Standardizer,
  standardizeFrames,
  standardizerRule,
} from '@unrolled/datasets';
import { checkOptions, checkTexts, type OptionRules, rules } from '@unrolled/guards';
import { Dropout, Linear, Module } from '@unrolled/nn';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import {
  ArgumentError,
  concat,
  DataError,
  formatShape,
  ShapeError,
  type Tensor,
} from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { eachForecast } from './each-forecast.ts';
import { type ForecastingConfiguration, modelOptions, quantilesOf } from './options.ts';

/** The parts of a model that are neither options nor weights. */
export interface ForecastingParts {
  /** Of all channels, over the rows that were trained on. */
  readonly standardizer: Standardizer;
  /** One for each channel. */
  readonly names: readonly string[];
  /** Mean error of the naive forecast on the rows trained on, for each forecast channel. */
  readonly scale: readonly number[];
}

export interface ForecastingModelOptions
  extends ForecastingParts,
    ModelCreation<ForecastingConfiguration> {}

/** The next rows of a series. */
export interface Forecast {
  /** Rising, 0.5 among them. */
  readonly quantiles: readonly number[];
  /** [horizon, targets, quantiles], in the units of the data */
  readonly values: Float32Array;
  /** [horizon, targets] */
  readonly median: Float32Array;
}

const optionRules: OptionRules<ForecastingModelOptions> = {
  standardizer: standardizerRule,
  names: rules.list,
  scale: rules.list,
  ...creationRules,
};

/** Series of any length. */
const anyLength = { mostFrames: Number.MAX_SAFE_INTEGER };

/**
 * Reads the last rows of a series and forecasts all rows of the horizon at once, as quantiles: a recurrent
 * layer and a linear one, whose outputs are added to the last row, or to the row a season before.
 */
export class ForecastingModel extends Module {
  readonly standardizer: Standardizer;
  readonly names: readonly string[];
  readonly scale: readonly number[];
  readonly configuration: ForecastingConfiguration;
  readonly quantiles: readonly number[];
  readonly recurrent: RecurrentLayer<HiddenState>;
  readonly head: Linear;
  readonly dropout: Dropout;

  constructor(options: ForecastingModelOptions) {
    super();
    const where = 'ForecastingModel';
    const { standardizer, names, scale, configuration, init, rng } = checkOptions(
      where,
      options,
      optionRules,
    );
    this.configuration = completeOptions(where, modelOptions, configuration ?? {});
    const { cell, inputLength, horizon, targets, season, hiddenSize, numLayers, level, dropout } =
      this.configuration;
    const channels = standardizer.mean.length;
    if (checkTexts(where, 'names', names).length !== channels || scale.length !== targets) {
      throw new ArgumentError(
        `${where}: there must be a name for each of ${channels} channels and a scale for each of ` +
          `${targets} forecast, got ${names.length} and ${scale.length}`,
      );
    }
    if (targets > channels || (season ?? 1) > inputLength) {
      throw new ArgumentError(
        `${where}: targets must be at most the ${channels} channels, and season at most the ` +
          `inputLength of ${inputLength}, got ${targets} and ${season}`,
      );
    }
    this.standardizer = standardizer;
    this.names = names;
    this.scale = scale;
    this.quantiles = quantilesOf(this.configuration.quantiles);
    this.recurrent = createRecurrentLayer(cell, {
      ...{ inputSize: (level ? 2 : 1) * channels, hiddenSize, numLayers },
      ...{ dropout: numLayers > 1 ? dropout : 0, init, rng },
    });
    const outFeatures = horizon * targets * this.quantiles.length;
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('dropout') });
  }

  /**
   * @param frames [windows, inputLength, channels], standardised
   * @returns [windows, horizon, targets, quantiles], standardised
   */
  forward(frames: Tensor): Tensor {
    const { inputLength, horizon, targets, season, level } = this.configuration;
    const channels = this.names.length;
    checkTensor('ForecastingModel.forward', 'frames', frames, {
      dtype: 'float32',
      rank: 3,
    });
    const [, length, width] = frames.shape;
    if (length !== inputLength || width !== channels) {
      throw new ShapeError(
        `ForecastingModel.forward: frames must be [windows, ${inputLength}, ${channels}], got ` +
          formatShape(frames.shape),
      );
    }
    const windows = frames.shape[0];
    const changes = frames.sub(frames.slice([null, [inputLength - 1, inputLength]]));
    const { output } = this.recurrent.forward(level ? concat([frames, changes], -1) : changes);
    const last = output.slice([null, [inputLength - 1, inputLength]]).reshape([windows, -1]);
    const offsets = this.head
      .forward(this.dropout.forward(last))
      .reshape([windows, horizon, targets, this.quantiles.length]);
    const rows = Int32Array.from({ length: horizon }, (_, step) =>
      anchorRow(step, inputLength, season),
    );
    const anchors = frames
      .slice([null, null, [0, targets]])
      .transpose([1, 0, 2]) // [inputLength, windows, targets]
      .gather(frames.constant(rows, [horizon], 'int32'))
      .transpose([1, 0, 2])
      .reshape([windows, horizon, targets, 1]);
    return offsets.add(anchors);
  }

  /**
   * The next rows of each series, of which the last `inputLength` rows are read.
   * @throws ArgumentError, DataError for a series that is too short
   */
  async forecast(series: readonly FrameSequence[]): Promise<Forecast[]> {
    const where = 'ForecastingModel.forecast';
    const { inputLength } = this.configuration;
    const list = checkSequences(where, 'series', series, this.names.length, anyLength);
    const windows = list.map(({ values, length, channels }, place) => {
      if (length < inputLength) {
        throw new DataError(
          `${where}: series ${place} must have at least the ${inputLength} rows that the model reads, ` +
            `got ${length}`,
        );
      }
      return {
        values: values.slice((length - inputLength) * channels),
        length: inputLength,
        channels,
      };
    });
    const standardised = windows.map(
      (window) => standardizeFrames(window, this.standardizer).values,
    );
    const found: Forecast[] = [];
    await eachForecast(this, standardised, (values) => {
      found.push(this.#restored(values));
    });
    return found;
  }

  /** values [horizon, targets, quantiles], standardised */
  #restored(values: Float32Array): Forecast {
    const { quantiles, standardizer, configuration } = this;
    const restored = values.map((value, place) => {
      const channel = Math.floor(place / quantiles.length) % configuration.targets;
      return value * standardizer.deviation[channel] + standardizer.mean[channel];
    });
    const at = quantiles.indexOf(0.5);
    const median = restored.filter((_, place) => place % quantiles.length === at);
    return { quantiles, values: restored, median };
  }
}

/** The row of a window to which the forecast of a step is added: the last, or that of its season. */
export const anchorRow = (step: number, inputLength: number, season: number | null): number =>
  season === null ? inputLength - 1 : inputLength - season + (step % season);
