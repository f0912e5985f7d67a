import { concat, stack, type Tensor } from '@unrolled/tensor';
import type { AttentionMemory } from '../attention/attention.ts';
import type { Lengths } from '../check.ts';
import { type Advance, type Decoded, Decoder, type DecoderOptions } from './decoder.ts';
import type { DecoderState } from './decoder-state.ts';
import { overTime, stackWeights } from './over-time.ts';

/**
 * Attends before the recurrence (Bahdanau 2015), with the state of the step before:
 * hₜ = RNN([yₜ₋₁; context(hₜ₋₁)], hₜ₋₁), features = tanh(W [hₜ; context; yₜ₋₁]).
 *
 * Each context needs the state of the step before, so it runs step by step, in training too. Where
 * the context is the same at every step (no attention), whole targets are one fused op.
 */
export class BahdanauDecoder extends Decoder {
  constructor(options: DecoderOptions) {
    super(options, ({ attention: { memorySize }, embeddingSize, hiddenSize }) => ({
      recurrentInput: embeddingSize + memorySize,
      features: hiddenSize + memorySize + embeddingSize,
    }));
  }

  protected decode(
    embedded: Tensor,
    state: DecoderState,
    memory: AttentionMemory,
    lengths: Lengths,
  ): Decoded {
    if (!this.attention.selective) return this.#decodeAtOnce(embedded, state, memory, lengths);
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
  ): Decoded {
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
    const { context, weights } = this.attend(this.#topOf(recurrent.h), memory);
    const input = concat([embedded, context], -1);
    const { output, state } = this.rnn.step(input, recurrent);
    return { output, context, weights, state: { recurrent: state, fed: null } };
  }

  /** [layers, rows, hiddenSize] → the top layer's [rows, hiddenSize] */
  #topOf(h: Tensor): Tensor {
    const [layers, rows, size] = h.shape;
    return (layers === 1 ? h : h.slice([[layers - 1]])).reshape([rows, size]);
  }
}
