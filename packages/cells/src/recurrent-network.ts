import { checkOptions, type OptionRules, oneOf, optional, rules } from '@unrolled/guards';
import { Dropout, Embedding, Linear, Module } from '@unrolled/nn';
import { ArgumentError, type Rng, type Tensor } from '@unrolled/tensor';
import type { HiddenState } from './cell/cell.ts';
import { type CellKind, cellKinds, createRecurrentLayer } from './kinds/create-recurrent-layer.ts';
import { lastOutput } from './layer/layer-state.ts';
import { LayerStream } from './layer/layer-stream.ts';
import type { ForwardOptions, LayerResult, RecurrentLayer } from './layer/recurrent-layer.ts';

/** Options of a `RecurrentNetwork`. */
export interface RecurrentNetworkOptions {
  /** Default 'lstm'. */
  readonly cell?: CellKind;
  /** Number of values of a step; with `symbols`, the embedding size. */
  readonly inputSize: number;
  /** Number of different tokens, where the input is tokens. Default: the input is values. */
  readonly symbols?: number;
  readonly hiddenSize: number;
  /** Values of an output: classes, or what is forecast. */
  readonly outputSize: number;
  /** Default 1. */
  readonly numLayers?: number;
  /** Default false. */
  readonly bidirectional?: boolean;
  /** Dropout between the layers and before the head, while training. Default 0. */
  readonly dropout?: number;
  readonly rng: Rng;
}

/** A function, because a table made at import would remain in pages that do not use it. */
const optionRules = (): OptionRules<RecurrentNetworkOptions> => ({
  cell: optional(oneOf(cellKinds)),
  inputSize: rules.count,
  symbols: optional(rules.count),
  hiddenSize: rules.count,
  outputSize: rules.count,
  numLayers: optional(rules.count),
  bidirectional: optional(rules.boolean),
  dropout: optional(rules.fraction),
  rng: rules.rng,
});

/**
 * A recurrent layer between an embedding, where the input is tokens, and a linear head: the model that most
 * series, sequences and names need.
 */
export class RecurrentNetwork extends Module {
  readonly embedding: Embedding | null;
  readonly recurrent: RecurrentLayer;
  readonly dropout: Dropout;
  readonly head: Linear;

  constructor(options: RecurrentNetworkOptions) {
    super();
    const checked = checkOptions('RecurrentNetwork', options, optionRules());
    const { cell = 'lstm', inputSize, symbols, outputSize, dropout = 0, rng, ...sizes } = checked;
    const { hiddenSize, bidirectional = false } = sizes;
    this.embedding =
      symbols === undefined
        ? null
        : new Embedding({ numEmbeddings: symbols, embeddingSize: inputSize, rng });
    this.recurrent = createRecurrentLayer(cell, { ...sizes, inputSize, dropout, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('dropout before the head') });
    const inFeatures = (bidirectional ? 2 : 1) * hiddenSize;
    this.head = new Linear({ inFeatures, outFeatures: outputSize, rng });
  }

  /**
   * One output for each sequence, after its last step.
   * @param x [batch, time, inputSize], or tokens int32 [batch, time]
   * @returns [batch, outputSize]
   */
  forward(x: Tensor, options: ForwardOptions<HiddenState> = {}): Tensor {
    return this.#outputOf(lastOutput(this.recurrent, this.#run(x, options).state));
  }

  /**
   * An output after each step.
   * @param x [batch, time, inputSize], or tokens int32 [batch, time]
   * @returns [batch, time, outputSize]
   */
  forwardEach(x: Tensor, options: ForwardOptions<HiddenState> = {}): Tensor {
    return this.#outputOf(this.#run(x, options).output);
  }

  #run(x: Tensor, options: ForwardOptions<HiddenState>): LayerResult<HiddenState> {
    return this.embedding === null
      ? this.recurrent.forward(x, options)
      : this.recurrent.forwardTokens(this.embedding.weight, x, options);
  }

  readonly #outputOf = (read: Tensor): Tensor => this.head.forward(this.dropout.forward(read));

  /**
   * Reads one step after another, and gives the output of `forwardEach` for it: `stream().step(x)` with x
   * [batch, inputSize], or tokens int32 [batch], gives [batch, outputSize], valid until the next step.
   * @throws ArgumentError when bidirectional
   */
  stream(): LayerStream {
    if (this.recurrent.bidirectional) {
      throw new ArgumentError(
        'RecurrentNetwork.stream: the reverse direction needs the whole sequence; use forwardEach()',
      );
    }
    return new LayerStream({
      step: (x, state) => {
        const vectors = this.embedding === null ? x : this.embedding.forward(x);
        const { output, state: next } = this.recurrent.step(vectors, state);
        return { output: this.#outputOf(output), state: next };
      },
    });
  }
}
