import {
  check,
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  readFrom,
  rules,
} from '@unrolled/guards';
import { type Init, inits, LayerNorm, Module, Parameter } from '@unrolled/nn';
import {
  ArgumentError,
  type Rng,
  type SequenceKind,
  type Shape,
  type StateName,
  sequenceTraits,
  type Tensor,
} from '@unrolled/tensor';
import { type GateHook, recurrentStep, type StepNormalization } from '@unrolled/tensor/recurrence';
import { checkInput, checkState } from '../checks.ts';
import type { Cell, CellResult, HiddenState } from './cell.ts';
import { GateNorm } from './gate-norm.ts';
import { initialWeight } from './initial-weights.ts';

/** Options of an RNN, LSTM or GRU cell. */
export interface CellOptions {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Layer-normalised (Ba 2016). Default false. */
  readonly layerNorm?: boolean;
  /**
   * Slope of the hard sigmoid clip(slope · s + 1/2, 0, 1) that replaces σ in the gates of an
   * LSTM or GRU: 1/5 in Keras 1 and 2 and in TensorFlow.js, where it is the default, 1/6 in Keras 3.
   * Default: the sigmoid.
   */
  readonly hardSigmoid?: number;
  /**
   * Default `keras`: Glorot uniform input weights, orthogonal recurrent weights, biases 0 but 1 for
   * an LSTM's forget gate; `pytorch`: all U(±1/√hiddenSize).
   */
  readonly init?: Init;
  readonly rng: Rng;
}

/** Rules of `CellOptions`. */
export const cellOptionRules: OptionRules<CellOptions> = {
  inputSize: rules.count,
  hiddenSize: rules.count,
  bias: optional(rules.boolean),
  layerNorm: optional(rules.boolean),
  hardSigmoid: optional(rules.positive),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/**
 * Common part of RNNCell, LSTMCell and GRUCell: parameters, named and laid out as PyTorch's, and one
 * step, whose formula is that of `recurrentStep` in tensor. The layers run the same parameters
 * through the fused sequence op.
 */
export abstract class StandardCell<State extends HiddenState>
  extends Module
  implements Cell<State>
{
  readonly kind: SequenceKind;
  readonly stateNames: readonly StateName[];
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** [gates · hiddenSize, inputSize] */
  readonly weight_ih: Parameter;
  /** [gates · hiddenSize, hiddenSize] */
  readonly weight_hh: Parameter;
  /** [gates · hiddenSize] */
  readonly bias_ih: Parameter | null;
  /** [gates · hiddenSize] */
  readonly bias_hh: Parameter | null;
  readonly layer_norm_ih: GateNorm | null;
  readonly layer_norm_hh: GateNorm | null;
  /** Normalises an LSTM's c: [hiddenSize] */
  readonly layer_norm_c: LayerNorm | null;
  /** Slope of the hard sigmoid of the gates; null for the sigmoid. */
  readonly hardSigmoid: number | null;
  readonly #name: string;
  readonly #normalization: StepNormalization | null;

  constructor(name: string, kind: SequenceKind, options: CellOptions) {
    super();
    const {
      inputSize,
      hiddenSize,
      bias = true,
      layerNorm = false,
      hardSigmoid = null,
      init = 'keras',
      rng,
    } = checkOptions(name, options, cellOptionRules);
    const { gates, parts, states } = sequenceTraits[kind];
    if (hardSigmoid !== null && gates.length === 1) {
      throw new ArgumentError(
        `${name}: hardSigmoid is for the gates of an LSTM or GRU, got an RNN`,
      );
    }
    this.hardSigmoid = hardSigmoid;
    this.#name = name;
    this.kind = kind;
    this.stateNames = states;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    const rows = gates.length * hiddenSize;
    const start = (name: Parameters<typeof initialWeight>[0], shape: Shape) =>
      new Parameter(initialWeight(name, shape, { kind, hiddenSize, init, rng }));
    this.weight_ih = start('weight_ih', [rows, inputSize]);
    this.weight_hh = start('weight_hh', [rows, hiddenSize]);
    this.bias_ih = bias ? start('bias_ih', [rows]) : null;
    this.bias_hh = bias ? start('bias_hh', [rows]) : null;
    const partSizes = parts.map((part) => part * hiddenSize);
    const ofInput = layerNorm ? new GateNorm(partSizes) : null;
    const ofHidden = layerNorm ? new GateNorm(partSizes) : null;
    const ofCell =
      layerNorm && states.includes('c') ? new LayerNorm({ features: hiddenSize }) : null;
    this.layer_norm_ih = ofInput;
    this.layer_norm_hh = ofHidden;
    this.layer_norm_c = ofCell;
    this.#normalization = ofHidden && {
      product: (product, part) => ofHidden.forward(product, part),
      cell: (c) => (ofCell === null ? c : ofCell.forward(c)),
    };
  }

  get outputSize(): number {
    return this.hiddenSize;
  }

  /** Whether the fused sequence op computes this cell. */
  get fusable(): boolean {
    return this.#normalization === null && this.hardSigmoid === null;
  }

  /** A state of zeros, each tensor of this shape. */
  zeroState(shape: Shape): State {
    const zeros = this.stateNames.map((name) => [name, this.weight_hh.constant(0, shape)]);
    // The names are those that belong to the kind, and so to `State`.
    return Object.fromEntries(zeros) as State;
  }

  initialState(batch: number): State {
    check(`${this.#name}.initialState`, 'batch', batch, rules.wholeNumber);
    return this.zeroState([batch, this.hiddenSize]);
  }

  /** W_ih x + b_ih: [.., inputSize] → [.., gates · hiddenSize] */
  project(x: Tensor): Tensor {
    check(`${this.#name}.project`, 'x', x, rules.tensor);
    const product = x.matmul(this.weight_ih, { transposeB: true });
    const normed = this.layer_norm_ih === null ? product : this.layer_norm_ih.forward(product);
    return this.bias_ih === null ? normed : normed.add(this.bias_ih);
  }

  /**
   * The state after one step.
   * @param projected result of project(x): [batch, gates · hiddenSize]
   * @param seen h as the recurrent weights see it: [batch, hiddenSize]. Recurrent dropout puts a
   * mask on it; everything else is computed from `state`.
   * @param gate sees each gate and may replace it
   */
  advance(projected: Tensor, state: State, seen: Tensor, gate?: GateHook): State {
    const { hardSigmoid: slope } = this;
    const next = recurrentStep(this.kind, {
      projected,
      state,
      seen,
      weightHidden: this.weight_hh,
      biasHidden: this.bias_hh,
      normalization: this.#normalization,
      gate,
      ...(slope !== null && { sigmoid: (sum) => sum.mul(slope).add(0.5).clamp(0, 1) }),
    });
    return next as unknown as State;
  }

  step(projected: Tensor, state: State): CellResult<State> {
    const where = `${this.#name}.step`;
    check(where, 'the projected x', projected, rules.tensor);
    check(where, 'state', state, rules.object);
    for (const name of this.stateNames) {
      check(where, `state.${name}`, readFrom(state, name), rules.tensor);
    }
    const next = this.advance(projected, state, state.h);
    return { output: next.h, state: next };
  }

  /**
   * A single step.
   * @param x [batch, inputSize]
   * @param state each tensor [batch, hiddenSize]; default: zeros
   */
  forward(x: Tensor, state?: State): CellResult<State> {
    const where = `${this.#name}.forward`;
    checkInput(where, x, ['batch'], this.inputSize);
    const zero = this.initialState(x.shape[0]);
    if (state !== undefined) checkState(where, state, this.stateNames, zero.h.shape);
    return this.step(this.project(x), state ?? zero);
  }
}
