import {
  check,
  checkOptions,
  completeOptions,
  kindOf,
  nullable,
  type OptionRules,
  optional,
  rules,
  whole,
} from '@unrolled/guards';
import { Module, Parameter } from '@unrolled/nn';
import {
  ArgumentError,
  dropout,
  gradientsEnabled,
  type Rng,
  StateError,
  type Tensor,
} from '@unrolled/tensor';
import type { Lengths } from '@unrolled/tensor/guards';
import type { HiddenState } from '../cell/cell.ts';
import { regularize, type ZoneoutRates } from '../cell/regularize.ts';
import { scan } from '../cell/scan.ts';
import { type CellOptions, cellOptionRules, type StandardCell } from '../cell/standard-cell.ts';
import { checkInput, checkState, checkTokens } from '../checks.ts';
import { fusedLayer, type LayerInput, TableRows } from './fused-layer.ts';
import { scanStack } from './layer-stack.ts';
import { LayerStream } from './layer-stream.ts';
import { streamingStep } from './streaming-step.ts';

/** Options of a recurrent layer. */
export interface RecurrentOptions extends CellOptions {
  /** Layers on top of each other. Default 1. */
  readonly numLayers?: number;
  /** Also read each sequence backwards, with separate weights. Default false. */
  readonly bidirectional?: boolean;
  /** Dropout between layers, not after the last, while training. Default 0. */
  readonly dropout?: number;
  /** Dropout of h from step to step, one mask per sequence (Gal 2016). Default 0. */
  readonly recurrentDropout?: number;
  /** The probability that a unit keeps its old value at a step (Krueger 2017). Default 0. */
  readonly zoneout?: number | Partial<ZoneoutRates>;
}

/** Far more than trains, and few enough that making them ends. */
const mostLayers = 10_000;

/** Rules of `RecurrentOptions`. */
export const recurrentOptionRules: OptionRules<RecurrentOptions> = {
  ...cellOptionRules,
  numLayers: optional(whole(1, mostLayers)),
  bidirectional: optional(rules.boolean),
  dropout: optional(rules.fraction),
  recurrentDropout: optional(rules.fraction),
  zoneout: optional({
    holds: (value) => rules.fraction.holds(value) || rules.object.holds(value),
    words: `${rules.fraction.words}, or such a number for h and c`,
  }),
};

const zoneoutRules: OptionRules<ZoneoutRates> = { h: rules.fraction, c: rules.fraction };

const forwardRules: OptionRules<ForwardOptions<HiddenState>> = {
  state: optional(nullable(rules.object)),
  lengths: optional(nullable(rules.list)),
  reverse: optional(rules.boolean),
};

/** Options of the forward pass of a recurrent layer. */
export interface ForwardOptions<State extends HiddenState> {
  /** The state before the first step; default: zeros. */
  readonly state?: State | null;
  /** Valid steps of each sequence, 0 … time. Default: all. */
  readonly lengths?: Lengths;
  /**
   * Read each sequence from its own end, as the reverse direction of a bidirectional layer does; the
   * output stays in the order of x. Default false.
   */
  readonly reverse?: boolean;
}

/** Outputs of a recurrent layer and its final state. */
export interface LayerResult<State extends HiddenState> {
  /** forward: [batch, time, directions · hiddenSize]; step: [batch, hiddenSize] */
  readonly output: Tensor;
  /** Each tensor [layers · directions, batch, hiddenSize], layer by layer, forwards before reverse. */
  readonly state: State;
}

/**
 * Common part of RNN, LSTM and GRU: a stack of layers, in one or two directions. Parameters are named
 * and laid out as PyTorch's (`weight_ih_l0`, `bias_hh_l1_reverse`). Each layer and direction runs as
 * one fused op, or step by step where layer normalisation, recurrent dropout or zoneout requires it.
 */
export abstract class RecurrentLayer<State extends HiddenState = HiddenState> extends Module {
  readonly [weight: `weight_${string}`]: Parameter;
  readonly [bias: `bias_${string}`]: Parameter | undefined;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bidirectional: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly zoneout: ZoneoutRates;
  /** Random numbers of dropout and zoneout; null where the layer has neither. */
  readonly rng: Rng | null;
  readonly #name: string;
  readonly #cells: readonly (readonly StandardCell<State>[])[];

  /** @param createCell makes the cell of one layer in one direction */
  constructor(
    name: string,
    options: RecurrentOptions,
    createCell: (options: CellOptions) => StandardCell<State>,
  ) {
    super();
    const checked = checkOptions(name, options, recurrentOptionRules);
    const { inputSize, hiddenSize, bias, layerNorm, hardSigmoid, init, rng } = checked;
    const { numLayers = 1, bidirectional = false, dropout = 0, recurrentDropout = 0 } = checked;
    const { zoneout = 0 } = checked;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.bidirectional = bidirectional;
    this.dropout = dropout;
    this.recurrentDropout = recurrentDropout;
    this.zoneout =
      typeof zoneout === 'number'
        ? { h: zoneout, c: zoneout }
        : completeOptions(`${name}, zoneout`, zoneout, { h: 0, c: 0 }, zoneoutRules);
    this.#name = name;
    const directions = bidirectional ? 2 : 1;
    const cells: StandardCell<State>[][] = []; // grows, since a file may state any number of layers
    for (let layer = 0; layer < numLayers; layer++) {
      const layerInput = layer === 0 ? inputSize : directions * hiddenSize;
      cells.push(
        Array.from({ length: directions }, (_, direction) => {
          const sizes = { inputSize: layerInput, hiddenSize };
          const cell = createCell({ ...sizes, bias, layerNorm, hardSigmoid, init, rng });
          Object.assign(this, ownParts(cell, `l${layer}${direction === 1 ? '_reverse' : ''}`));
          return cell;
        }),
      );
    }
    this.#cells = cells;
    // Drawn after the weights, so that dropout does not change how a seed starts them.
    const draws = dropout > 0 || recurrentDropout > 0 || this.#zonesOut;
    this.rng = draws ? rng.fork(`dropout ${rng.bits()}`) : null;
  }

  /** The cell of each layer and direction, on the parameters of this layer. */
  get cells(): readonly (readonly StandardCell<State>[])[] {
    return this.#cells;
  }

  /** A state of zeros: each tensor [layers · directions, batch, hiddenSize]. */
  initialState(batch: number): State {
    check(`${this.#name}.initialState`, 'batch', batch, rules.wholeNumber);
    const [[first]] = this.#cells;
    return first.zeroState([this.#cells.flat().length, batch, this.hiddenSize]);
  }

  /**
   * Whole sequences. Beyond a sequence's length the output is 0, and its state is that of its last
   * valid step (length 0: the initial state); the reverse direction starts at each sequence's own
   * end. What x holds in the padding reaches neither a value nor a gradient.
   * @param x [batch, time, inputSize]
   */
  forward(x: Tensor, options: ForwardOptions<State> = {}): LayerResult<State> {
    const where = `${this.#name}.forward`;
    checkInput(where, x, ['batch', 'time'], this.inputSize);
    return this.#run(where, x, options);
  }

  /**
   * forward() of `table.gather(tokens)`, such as the embedding of characters, in fewer operations:
   * where there are fewer symbols than tokens, the first layer multiplies the table by its input
   * weights instead of every token. Equal to forward() except for rounding.
   * @param table [symbols, inputSize]
   * @param tokens int32 [batch, time]
   */
  forwardTokens(
    table: Tensor,
    tokens: Tensor,
    options: ForwardOptions<State> = {},
  ): LayerResult<State> {
    const where = `${this.#name}.forwardTokens`;
    checkTokens(where, table, tokens, this.inputSize);
    const rows = new TableRows(table, tokens);
    const pays = table.shape[0] < tokens.size && this.#fuses(this.#cells[0][0]);
    return this.#run(where, pays ? rows : rows.gathered(), options);
  }

  #run(where: string, x: LayerInput, options: ForwardOptions<State>): LayerResult<State> {
    const checked = checkOptions<ForwardOptions<State>>(where, options, forwardRules);
    const { state = null, lengths = null, reverse = false } = checked;
    if (reverse && this.bidirectional) {
      throw new ArgumentError(`${where}: reverse needs a layer in one direction, got both`);
    }
    return scanStack(where, this.#cells, x, state, lengths, {
      reverse,
      layer: (cell, input, ...rest) =>
        this.#fuses(cell)
          ? fusedLayer(cell, input, ...rest)
          : scan(
              regularize(cell, this, this.#activeRng),
              input instanceof TableRows ? input.gathered() : input,
              ...rest,
            ),
      between: (output) =>
        this.#activeRng === null ? output : dropout(output, this.dropout, this.#activeRng),
    });
  }

  /**
   * One time step of a stack in one direction, for streaming: the mathematics of forward().
   * @param x [batch, inputSize]
   * @param state as forward() and step() return it; default: zeros
   * @throws ArgumentError when bidirectional, StateError with recurrent dropout while training
   */
  step(x: Tensor, state: State | null = null): LayerResult<State> {
    const where = `${this.#name}.step`;
    if (this.bidirectional) {
      throw new ArgumentError(
        `${where}: the reverse direction needs the whole sequence; use forward()`,
      );
    }
    if (this.training && this.recurrentDropout > 0) {
      throw new StateError(
        `${where}: recurrent dropout keeps one mask for a whole sequence; call eval() first, or ` +
          'use forward()',
      );
    }
    checkInput(where, x, ['batch'], this.inputSize);
    const [batch, inputSize] = x.shape;
    const before = state ?? this.initialState(batch);
    const stack = this.#cells.map(([cell]) => cell);
    checkState(where, before, stack[0].stateNames, [this.numLayers, batch, this.hiddenSize]);
    const dropsOut = this.#activeRng !== null && this.dropout > 0;
    if (!gradientsEnabled() && !dropsOut && stack.every((cell) => this.#fuses(cell))) {
      const result = streamingStep(stack, x, before);
      if (result !== null) return result;
    }
    const result = this.forward(x.reshape([batch, 1, inputSize]), { state: before });
    return { output: result.output.reshape([batch, this.hiddenSize]), state: result.state };
  }

  /** A reader of one step after another that owns its state: `const output = stream.step(x)`. */
  stream(): LayerStream<State> {
    return new LayerStream<State>(this);
  }

  get #zonesOut(): boolean {
    return this.zoneout.h > 0 || this.zoneout.c > 0;
  }

  get #activeRng(): Rng | null {
    return this.training ? this.rng : null;
  }

  /** Whether the fused op can compute this layer with its current options and mode. */
  #fuses(cell: StandardCell<State>): boolean {
    const dropsOut = this.training && this.recurrentDropout > 0;
    return cell.fusable && !dropsOut && !this.#zonesOut;
  }
}

/** Rule of an instance of `RecurrentLayer`. */
export const recurrentLayerRule = {
  holds: (value: unknown) => kindOf(value) === 'module' && value instanceof RecurrentLayer,
  words: 'an RNN, LSTM or GRU',
};

/** The parts of a cell under the names that PyTorch gives them in a layer. */
function ownParts(cell: Module, suffix: string): Record<string, Parameter | Module> {
  const parts = Object.entries(cell).filter(
    (entry): entry is [string, Parameter | Module] =>
      entry[1] instanceof Parameter || entry[1] instanceof Module,
  );
  return Object.fromEntries(parts.map(([name, part]) => [`${name}_${suffix}`, part]));
}
