import { check, checkChoice, checkRecord, rules } from '@unrolled/guards';
import { Linear } from '@unrolled/nn';
import { concat, type Lengths, stack, type Tensor, unstack } from '@unrolled/tensor';
import type { AttentionMemory } from '../attention/attention.ts';
import {
  type Advance,
  Decoder,
  type DecoderOptions,
  type DecoderResult,
  type DecoderState,
} from './decoder.ts';

/** Kinds of decoder, by when they attend. Only `luong` trains on whole targets in one fused op. */
export const decoderKinds = ['luong', 'input-feeding', 'bahdanau'] as const;

/** Name of a decoder. */
export type DecoderKind = (typeof decoderKinds)[number];

/** A decoder by its name. @throws ArgumentError */
export function createDecoder(kind: DecoderKind, options: BahdanauDecoderOptions): Decoder {
  checkChoice('createDecoder', 'decoder', kind, decoderKinds);
  switch (kind) {
    case 'luong':
      return new LuongDecoder(options);
    case 'input-feeding':
      return new InputFeedingDecoder(options);
    case 'bahdanau':
      return new BahdanauDecoder(options);
    default:
      return kind satisfies never;
  }
}

/**
 * Attends after the recurrence (Luong 2015, without input feeding):
 * hₜ = RNN(yₜ₋₁, hₜ₋₁), features = tanh(W [context(hₜ); hₜ]).
 *
 * The recurrence does not depend on a context, so a whole target is one fused sequence op, after which all
 * queries attend at once. The fastest decoder to train.
 */
export class LuongDecoder extends Decoder {
  constructor(options: DecoderOptions) {
    super(options, ({ attention, embeddingSize, hiddenSize }) => ({
      recurrentInput: embeddingSize,
      features: attention.memorySize + hiddenSize,
    }));
  }

  protected decode(
    embedded: Tensor,
    { recurrent }: DecoderState,
    memory: AttentionMemory,
    lengths: Lengths,
  ): DecoderResult {
    const { output } = this.rnn.forward(embedded, { state: recurrent, lengths });
    const { context, weights } = this.attention.forward(output, memory);
    return { features: this.combined(context, output), weights };
  }

  protected advance(embedded: Tensor, state: DecoderState, memory: AttentionMemory): Advance {
    const { output, state: recurrent } = this.rnn.step(embedded, state.recurrent);
    const { context, weights } = this.attend(output, memory);
    return { features: this.combined(context, output), weights, state: { recurrent, fed: null } };
  }
}

/**
 * LuongDecoder whose steps also read the features of the previous step, which carry its earlier alignments
 * (Luong 2015, § 3.3): hₜ = RNN([yₜ₋₁; featuresₜ₋₁], hₜ₋₁).
 *
 * Each step needs the attention of the previous one, so it runs step by step, also in training.
 */
export class InputFeedingDecoder extends Decoder {
  constructor(options: DecoderOptions) {
    super(options, ({ attention, embeddingSize, hiddenSize }) => ({
      recurrentInput: 2 * embeddingSize,
      features: attention.memorySize + hiddenSize,
    }));
  }

  protected decode(embedded: Tensor, state: DecoderState, memory: AttentionMemory): DecoderResult {
    const steps = overTime(embedded, state, (one, before) => this.advance(one, before, memory));
    const features = steps.map((step) => step.features);
    return { features: stack(features, 1), weights: stackWeights(steps) };
  }

  protected advance(embedded: Tensor, state: DecoderState, memory: AttentionMemory): Advance {
    const [rows] = embedded.shape;
    const fed = state.fed ?? embedded.constant(0, [rows, this.featureSize]);
    const input = concat([embedded, fed], -1);
    const { output, state: recurrent } = this.rnn.step(input, state.recurrent);
    const { context, weights } = this.attend(output, memory);
    const features = this.combined(context, output);
    return { features, weights, state: { recurrent, fed: features } };
  }
}

/** Options of a `bahdanau` decoder. */
export interface BahdanauDecoderOptions extends DecoderOptions {
  /** Whether the context is multiplied by a gate β = σ(w hₜ₋₁ + b) (Xu 2015). Default false. */
  readonly gatedContext?: boolean;
}

/**
 * Attends before the recurrence (Bahdanau 2015), with the state of the previous step:
 * hₜ = RNN([yₜ₋₁; context(hₜ₋₁)], hₜ₋₁), features = tanh(W [hₜ; context; yₜ₋₁]).
 *
 * Each context needs the state of the previous step, so it runs step by step, also in training. Where
 * the context is the same at every step (no attention, no gate), whole targets are one fused op.
 */
export class BahdanauDecoder extends Decoder {
  /** w: [1, hiddenSize]; null without a gate */
  readonly gate: Linear | null;

  constructor(options: BahdanauDecoderOptions) {
    const { gatedContext = false, ...others } = checkRecord('BahdanauDecoder', 'options', options);
    check('BahdanauDecoder', 'gatedContext', gatedContext, rules.boolean);
    super(others, ({ attention: { memorySize }, embeddingSize, hiddenSize }) => ({
      recurrentInput: embeddingSize + memorySize,
      features: hiddenSize + memorySize + embeddingSize,
    }));
    const { init, rng } = others;
    const sizes = { inFeatures: this.hiddenSize, outFeatures: 1 };
    this.gate = gatedContext ? new Linear({ ...sizes, init, rng }) : null;
  }

  protected decode(
    embedded: Tensor,
    state: DecoderState,
    memory: AttentionMemory,
    lengths: Lengths,
  ): DecoderResult {
    if (!this.attention.selective && this.gate === null) {
      return this.#decodeAtOnce(embedded, state, memory, lengths);
    }
    const steps = overTime(embedded, state, (one, before) => this.#recur(one, before, memory));
    // The features of a step are not read by the next: all at once.
    const outputs = steps.map((step) => step.output);
    const contexts = steps.map((step) => step.context);
    return {
      features: this.combined(stack(outputs, 1), stack(contexts, 1), embedded),
      weights: stackWeights(steps),
    };
  }

  #decodeAtOnce(
    embedded: Tensor,
    { recurrent }: DecoderState,
    memory: AttentionMemory,
    lengths: Lengths,
  ): DecoderResult {
    const [batch, time] = embedded.shape;
    const query = embedded.constant(0, [batch, time, this.hiddenSize]);
    const { context } = this.attention.forward(query, memory);
    const input = concat([embedded, context], -1);
    const { output } = this.rnn.forward(input, { state: recurrent, lengths });
    return { features: this.combined(output, context, embedded), weights: null };
  }

  protected advance(embedded: Tensor, before: DecoderState, memory: AttentionMemory): Advance {
    const { output, context, weights, state } = this.#recur(embedded, before, memory);
    return { features: this.combined(output, context, embedded), weights, state };
  }

  #recur(embedded: Tensor, { recurrent }: DecoderState, memory: AttentionMemory) {
    const query = topOf(recurrent.h);
    const { context: attended, weights } = this.attend(query, memory);
    const context =
      this.gate === null ? attended : attended.mul(this.gate.forward(query).sigmoid());
    const input = concat([embedded, context], -1);
    const { output, state } = this.rnn.step(input, recurrent);
    return { output, context, weights, state: { recurrent: state, fed: null } };
  }
}

/** [layers, rows, hiddenSize] → the top layer's [rows, hiddenSize] */
function topOf(h: Tensor): Tensor {
  const [layers, rows, size] = h.shape;
  return (layers === 1 ? h : h.slice([[layers - 1]])).reshape([rows, size]);
}

/** Runs a step for each token. @param embedded [batch, time, embeddingSize] */
function overTime<Step extends { readonly state: DecoderState }>(
  embedded: Tensor,
  initial: DecoderState,
  run: (one: Tensor, state: DecoderState) => Step,
): Step[] {
  let state = initial;
  return unstack(embedded, 1).map((one) => {
    const step = run(one, state);
    state = step.state;
    return step;
  });
}

/** The weights [batch, positions] of each step → [batch, time, positions]; null without attention. */
function stackWeights(steps: readonly { readonly weights: Tensor | null }[]): Tensor | null {
  const weights = steps.map((step) => step.weights).filter((one) => one !== null);
  return weights.length === 0 ? null : stack(weights, 1);
}
