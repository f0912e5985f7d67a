import { type Init, inits, Module, Parameter } from '@unrolled/nn';
import { gateCount, type Rng, type SequenceKind, type Shape, type Tensor } from '@unrolled/tensor';
import {
  check,
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  readFrom,
  rules,
} from '@unrolled/tensor/guards';
import type { Cell, CellResult, HiddenState } from './cell.ts';
import { checkInput, checkState } from './check.ts';
import { initialize } from './initialize.ts';
import { PartNorm } from './part-norm.ts';
import { unstack } from './unstack.ts';

export interface CellOptions {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Layer-normalised (Ba 2016). Default false. */
  readonly layerNorm?: boolean;
  /**
   * Default `keras`: Glorot uniform input weights, orthogonal recurrent weights, biases 0 but 1 for
   * an LSTM's forget gate; `pytorch`: all U(±1/√hiddenSize).
   */
  readonly init?: Init;
  readonly rng: Rng;
}

export const cellOptionRules: OptionRules<CellOptions> = {
  inputSize: rules.count,
  hiddenSize: rules.count,
  bias: optional(rules.boolean),
  layerNorm: optional(rules.boolean),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/**
 * What RNNCell, LSTMCell and GRUCell share: parameters, named and laid out as PyTorch's, and one
 * step made of primitive ops. The layers run the same parameters through the fused sequence op.
 */
export abstract class StandardCell<State extends HiddenState>
  extends Module
  implements Cell<State>
{
  readonly kind: SequenceKind;
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
  readonly layer_norm_ih: PartNorm | null;
  readonly layer_norm_hh: PartNorm | null;
  readonly #name: string;

  /**
   * @param normalized for a hidden size, the sizes of the parts of all gates that are normalised
   *   together, if any are
   */
  constructor(
    kind: SequenceKind,
    name: string,
    options: CellOptions,
    normalized: (hiddenSize: number) => readonly number[],
  ) {
    super();
    const {
      inputSize,
      hiddenSize,
      bias = true,
      layerNorm = false,
      init = 'keras',
      rng,
    } = checkOptions(name, options, cellOptionRules);
    this.#name = name;
    this.kind = kind;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    const rows = gateCount[kind] * hiddenSize;
    const start = (name: keyof typeof initialize, shape: Shape) =>
      new Parameter(initialize[name](init, kind, shape, hiddenSize, rng));
    this.weight_ih = start('inputWeight', [rows, inputSize]);
    this.weight_hh = start('recurrentWeight', [rows, hiddenSize]);
    this.bias_ih = bias ? start('inputBias', [rows]) : null;
    this.bias_hh = bias ? start('recurrentBias', [rows]) : null;
    this.layer_norm_ih = layerNorm ? new PartNorm(normalized(hiddenSize)) : null;
    this.layer_norm_hh = layerNorm ? new PartNorm(normalized(hiddenSize)) : null;
  }

  get outputSize(): number {
    return this.hiddenSize;
  }

  /** Whether the fused sequence op computes this cell. */
  get fusable(): boolean {
    return this.layer_norm_ih === null;
  }

  abstract readonly stateNames: readonly string[];

  /** A state whose tensors are made by name. */
  abstract makeState(make: (name: 'h' | 'c') => Tensor): State;

  /** A state of zeros, each tensor of this shape. */
  zeroState(shape: Shape): State {
    return this.makeState(() => this.weight_hh.constant(0, shape));
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
   * @param projected what project() made of x: [batch, gates · hiddenSize]
   * @param seen h as the recurrent weights see it: [batch, hiddenSize]. Recurrent dropout puts a
   * mask on it; everything else is computed from `state`.
   */
  abstract advance(projected: Tensor, state: State, seen: Tensor): State;

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
   * One step by itself.
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

  /** W_hh h + b_hh: [batch, hiddenSize] → [batch, gates · hiddenSize] */
  protected recurrent(h: Tensor): Tensor {
    const product = h.matmul(this.weight_hh, { transposeB: true });
    const normed = this.layer_norm_hh === null ? product : this.layer_norm_hh.forward(product);
    return this.bias_hh === null ? normed : normed.add(this.bias_hh);
  }

  /** [batch, gates · hiddenSize] → one [batch, hiddenSize] for each gate */
  protected gates(all: Tensor): Tensor[] {
    const [batch, columns] = all.shape;
    return unstack(all.reshape([batch, columns / this.hiddenSize, this.hiddenSize]), 1);
  }
}
