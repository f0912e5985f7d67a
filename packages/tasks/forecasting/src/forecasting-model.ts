import { createRecurrentLayer, type HiddenState, type RecurrentLayer } from '@unrolled/cells';
import { type FrameSequence, type Standardizer, standardizerRule } from '@unrolled/datasets';
import {
  check,
  checkOptions,
  checkTexts,
  type OptionRules,
  type Rule,
  rules,
} from '@unrolled/guards';
import { Dropout, Linear, Module } from '@unrolled/nn';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import { ArgumentError, concat, formatShape, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { eachForecast } from './each-forecast.ts';
import { forecastInputs } from './forecast-windows.ts';
import {
  type ForecastingConfiguration,
  knownChannels,
  modelOptions,
  quantilesOf,
} from './options.ts';

/** The parts of a model that are neither options nor weights. */
export interface ForecastingParts {
  /** Mean and deviation of all channels over the training rows. */
  readonly standardizer: Standardizer;
  /** Name of each channel. */
  readonly names: readonly string[];
  /** Mean error of the naive forecast on the training rows, for each forecast channel. */
  readonly scale: readonly number[];
}

/** Options of a `ForecastingModel`. */
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

/**
 * Reads the last rows of a series and forecasts all rows of the horizon at once, as quantiles: a recurrent
 * layer and a linear one, whose outputs are added to the last row, or to the row one season before. Where
 * columns are known ahead, a second recurrent layer continues from the state of the first through their future
 * rows, and a linear layer adds their effect.
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
  /** Channels whose future rows are known, from 0. */
  readonly known: readonly number[];
  /** Layers over the future rows of the known channels; null where there are none. */
  readonly decoder: RecurrentLayer<HiddenState> | null;
  readonly decoderHead: Linear | null;

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
    if (targets > channels) {
      throw new ArgumentError(
        `${where}: targets must be at most ${channels}, the number of channels, got ${targets}`,
      );
    }
    if (season !== null && season > inputLength) {
      throw new ArgumentError(
        `${where}: season must be at most inputLength, which is ${inputLength}, got ${season}`,
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
    this.known = knownChannels(names, this.configuration);
    const isKnown = this.known.length > 0;
    this.decoder = isKnown
      ? createRecurrentLayer(cell, {
          ...{ inputSize: 2 * this.known.length, hiddenSize, numLayers },
          ...{ dropout: numLayers > 1 ? dropout : 0, init, rng },
        })
      : null;
    this.decoderHead = isKnown
      ? new Linear({
          inFeatures: hiddenSize,
          outFeatures: targets * this.quantiles.length,
          ...{ init, rng },
        })
      : null;
  }

  /** Names of the channels whose future rows are known. */
  get knownNames(): string[] {
    return this.known.map((channel) => this.names[channel]);
  }

  /**
   * @param frames [windows, inputLength, channels], standardised
   * @param future [windows, horizon, known channels], standardised; null where there are none
   * @returns [windows, horizon, targets, quantiles], standardised
   */
  forward(frames: Tensor, future: Tensor | null = null): Tensor {
    const { inputLength, horizon, targets, season, level } = this.configuration;
    checkWindows('frames', frames, [inputLength, this.names.length]);
    const windows = frames.shape[0];
    const changes = frames.sub(frames.slice([null, [inputLength - 1, inputLength]]));
    const { output, state } = this.recurrent.forward(
      level ? concat([frames, changes], -1) : changes,
    );
    const last = output.slice([null, [inputLength - 1, inputLength]]).reshape([windows, -1]);
    const rows = Int32Array.from({ length: horizon }, (_, step) =>
      anchorRow(step, inputLength, season),
    );
    const anchors = frames
      .transpose([1, 0, 2]) // [inputLength, windows, channels]
      .gather(frames.constant(rows, [horizon], 'int32'))
      .transpose([1, 0, 2]);
    const shape = [windows, horizon, targets, this.quantiles.length];
    const forecast = this.head
      .forward(this.dropout.forward(last))
      .reshape(shape)
      .add(anchors.slice([null, null, [0, targets]]).reshape([windows, horizon, targets, 1]));
    if (this.decoder === null || this.decoderHead === null) {
      check('ForecastingModel.forward', 'future', future, nothing);
      return forecast;
    }
    checkWindows('future', future, [horizon, this.known.length]);
    const anchored = anchors
      .transpose([2, 0, 1]) // [channels, windows, horizon]
      .gather(frames.constant(Int32Array.from(this.known), [this.known.length], 'int32'))
      .transpose([1, 2, 0]);
    const x = concat([future, future.sub(anchored)], -1);
    const decoded = this.decoder.forward(x, { state }).output;
    return this.decoderHead.forward(this.dropout.forward(decoded)).reshape(shape).add(forecast);
  }

  /**
   * The next rows of each series, forecast from its last `inputLength` rows.
   * @param future for each series, the rows of the known channels that follow it, of which
   *   `horizon` are read; omitted where no channel is known ahead
   * @throws ArgumentError; DataError for a series or a future that is too short
   */
  async forecast(
    series: readonly FrameSequence[],
    future: readonly FrameSequence[] = [],
  ): Promise<Forecast[]> {
    const inputs = forecastInputs('ForecastingModel.forecast', this, series, future);
    const found: Forecast[] = [];
    await eachForecast(this, inputs, (values) => {
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

const nothing: Rule = {
  holds: (value) => value === null,
  words: 'null: no channel of the model is known ahead',
};

function checkWindows(
  name: string,
  value: Tensor | null,
  [length, channels]: readonly [number, number],
): asserts value is Tensor {
  const where = 'ForecastingModel.forward';
  checkTensor(where, name, value, { dtype: 'float32', rank: 3 });
  const { shape } = value as Tensor;
  if (shape[1] === length && shape[2] === channels) return;
  throw new ShapeError(
    `${where}: ${name} must be [windows, ${length}, ${channels}], got ${formatShape(shape)}`,
  );
}
