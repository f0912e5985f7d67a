import { noGrad, type Rng, scope, where as select, stack, type Tensor } from '@unrolled/tensor';
import { check, rules, withMethods } from '@unrolled/tensor/guards';
import type { AttentionMemory } from './attention/attention.ts';
import { checkDecoderInputs, checkTokens } from './check.ts';
import type { Decoder } from './decoder/decoder.ts';
import type { DecoderState } from './decoder/decoder-state.ts';

const decoderRule = withMethods('a Decoder', 'step', 'forward', 'logits');

/**
 * Scheduled sampling (Bengio 2015): the decoder's inputs, in which each token but the first is, with
 * a probability, what the decoder itself finds likeliest there after the tokens already chosen. Runs
 * step by step and records nothing; the result is then learned from as any targetIn, in one go. What
 * dropout leaves out while training differs between the two passes.
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
  const where = 'mixInOwnTokens';
  check(where, 'decoder', decoder, decoderRule);
  checkTokens(where, 'targetIn', targetIn);
  checkDecoderInputs(where, initial, memory);
  check(where, 'probability', probability, rules.ratio);
  check(where, 'rng', rng, rules.rng);
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

/**
 * How likely a decoder reads its own token after so many steps of training, 1 − k / (k + e^(step/k)):
 * hardly ever at first, half the time at step k ln k, then ever more (Bengio 2015).
 * @throws ArgumentError unless k is at least 1
 */
export function inverseSigmoidDecay(k: number): (step: number) => number {
  check('inverseSigmoidDecay', 'k', k, {
    holds: (value) => rules.finite.holds(value) && k >= 1,
    words: 'a number from 1 up',
  });
  return (step) => 1 - k / (k + Math.exp(step / k));
}
