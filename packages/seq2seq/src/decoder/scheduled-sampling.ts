import { noGrad, type Rng, scope, where as select, stack, type Tensor } from '@unrolled/tensor';
import type { AttentionMemory } from '../attention/attention.ts';
import type { Decoder, DecoderState } from './decoder.ts';

/**
 * Scheduled sampling (Bengio 2015): decoder inputs in which each token but the first is, with a
 * probability, the token that the decoder itself finds most likely after those already chosen. Runs
 * step by step and records nothing; training then reads the result like any targetIn, in one pass. The
 * values that dropout zeroes differ between the two passes.
 * @param targetIn int32 [batch, time] → the same shape
 */
export function mixInOwnTokens(
  decoder: Decoder,
  targetIn: Tensor,
  initial: DecoderState,
  memory: AttentionMemory,
  probability: number,
  rng: Rng,
): Tensor {
  const [batch, time] = targetIn.shape;
  return scope(() =>
    noGrad(() => {
      const given = targetIn.cast('float32');
      let state = initial;
      let tokens = given.slice([null, [0, 1]]).reshape([batch]);
      const columns = [tokens];
      for (let t = 1; t < time; t++) {
        const step = decoder.step(tokens.cast('int32'), state, memory);
        state = step.state;
        const isOwn = Float32Array.from({ length: batch }, () =>
          rng.uniform() < probability ? 1 : 0,
        );
        const own = step.logits.argmax().cast('float32');
        const right = given.slice([null, [t, t + 1]]).reshape([batch]);
        tokens = select(given.constant(isOwn, [batch]), own, right);
        columns.push(tokens);
      }
      return stack(columns, 1).cast('int32');
    }),
  );
}
