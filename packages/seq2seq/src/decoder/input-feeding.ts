import { concat, stack, type Tensor } from '@unrolled/tensor';
import type { AttentionMemory } from '../attention/attention.ts';
import { type Advance, type Decoded, Decoder, type DecoderOptions } from './decoder.ts';
import type { DecoderState } from './decoder-state.ts';
import { overTime, stackWeights } from './over-time.ts';

/**
 * As LuongDecoder, and the features of a step are read by the next one (Luong 2015, § 3.3):
 * hₜ = RNN([yₜ₋₁; featuresₜ₋₁], hₜ₋₁), so that it knows where the decoder has looked before.
 *
 * Each step needs the attention of the one before, so it runs step by step, in training too.
 */
export class InputFeedingDecoder extends Decoder {
  constructor(options: DecoderOptions) {
    super(options, ({ attention, embeddingSize, hiddenSize }) => ({
      recurrentInput: 2 * embeddingSize,
      features: attention.memorySize + hiddenSize,
    }));
  }

  protected decode(embedded: Tensor, state: DecoderState, memory: AttentionMemory): Decoded {
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
