import type { Tensor } from '@unrolled/tensor';
import type { AttentionMemory } from '../attention/attention.ts';
import type { Lengths } from '../check.ts';
import { type Advance, type Decoded, Decoder, type DecoderOptions } from './decoder.ts';
import type { DecoderState } from './decoder-state.ts';

/**
 * Attends after the recurrence (Luong 2015, without input feeding):
 * hₜ = RNN(yₜ₋₁, hₜ₋₁), features = tanh(W [context(hₜ); hₜ]).
 *
 * The recurrence never sees a context, so a whole target is one fused sequence op, and then all its
 * queries are attended with at once. The fastest decoder to train.
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
  ): Decoded {
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
