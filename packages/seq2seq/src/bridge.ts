import { type CellKind, cellKinds, type HiddenState } from '@unrolled/cells';
import {
  check,
  checkOptions,
  checkRecord,
  oneOf,
  optional,
  readFrom,
  rules,
} from '@unrolled/guards';
import { type Init, inits, Linear, Module } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { checkStateTensors } from './check.ts';
import { checkSizes, type Encoded, type EncodedSizes } from './encoder/encoded.ts';

/** Options of the bridge from encoder to decoder. */
export interface BridgeOptions {
  readonly source: EncodedSizes;
  /** Cell of the decoder. */
  readonly cell: CellKind;
  /** Size of the state of each layer of the decoder. */
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly init?: Init;
  readonly rng: Rng;
}

/**
 * The decoder's first state: h = tanh(W s + b), and for an LSTM also c, with its own W.
 * From the final state of a recurrent encoder of as many layers, layer by layer with one W
 * (Bahdanau 2015); without such a state from the summary, with a W for each layer (Xu 2015).
 */
export class Bridge extends Module {
  /** W: [hiddenSize, stateSize], or [numLayers · hiddenSize, summarySize] */
  readonly h: Linear;
  readonly c: Linear | null;
  readonly #source: EncodedSizes;
  readonly #numLayers: number;

  constructor(options: BridgeOptions) {
    super();
    const checked = checkOptions('Bridge', options, {
      source: rules.object,
      cell: oneOf(cellKinds),
      hiddenSize: rules.count,
      numLayers: rules.count,
      init: optional(oneOf(inits)),
      rng: rules.rng,
    });
    const { cell, hiddenSize, numLayers, init, rng } = checked;
    const source = checkSizes('Bridge', checked.source);
    const linear = () =>
      source.stateSize === undefined
        ? new Linear({
            inFeatures: source.summarySize,
            outFeatures: numLayers * hiddenSize,
            init,
            rng,
          })
        : new Linear({ inFeatures: source.stateSize, outFeatures: hiddenSize, init, rng });
    this.h = linear();
    this.c = cell === 'lstm' ? linear() : null;
    this.#source = source;
    this.#numLayers = numLayers;
  }

  /** @returns each tensor [numLayers, batch, hiddenSize] */
  forward(encoded: Encoded): HiddenState {
    const source = checkRecord('Bridge.forward', 'encoded', encoded);
    const h = this.#first(this.h, source, 'h');
    if (this.c === null) return { h };
    const state: HiddenState & { readonly c: Tensor } = { h, c: this.#first(this.c, source, 'c') };
    return state;
  }

  #first(linear: Linear, { state, summary }: Encoded, name: 'h' | 'c'): Tensor {
    const where = 'Bridge.forward';
    if (this.#source.stateSize === undefined) {
      checkTensor(where, 'encoded.summary', summary, { rank: 2 });
      const [batch] = summary.shape;
      const size = linear.outFeatures / this.#numLayers;
      return linear
        .forward(summary)
        .tanh()
        .reshape([batch, this.#numLayers, size])
        .transpose([1, 0, 2]);
    }
    checkStateTensors(where, 'encoded.state', state);
    const from = readFrom(state, name);
    check(where, `encoded.state.${name}`, from, rules.tensor);
    return linear.forward(from as Tensor).tanh();
  }
}
