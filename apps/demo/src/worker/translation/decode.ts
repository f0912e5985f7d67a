import { likeliestToken } from '@unrolled/nn';
import type { AttentionMemory, DecoderState, Seq2Seq } from '@unrolled/seq2seq';
import { noGrad, scope, tensor } from '@unrolled/tensor';
import { disposeTensors } from '@unrolled/tensor/recurrence';
import type { Move } from './calls.ts';

/** A token as the decoder wrote it. */
export interface WrittenToken {
  readonly id: number;
  readonly probability: number;
  readonly weights: readonly number[] | null;
}

const longest = 60;

/**
 * Greedy translation, token by token: each is the likeliest after those before it. Where the attention
 * of a step was moved, all of its weight lies on one word of the source, and everything after that is
 * computed anew.
 * @param source ids of the source, at least one
 */
export async function decode(
  network: Seq2Seq,
  source: Int32Array,
  moves: readonly Move[],
): Promise<{ tokens: WrittenToken[]; ended: boolean }> {
  const { encoder, generator } = network;
  const { decoder, startToken, endToken } = generator;
  const begun = compute(() => {
    const encoded = encoder.forward(tensor(source, [1, source.length]));
    const recurrent = generator.bridge.forward(encoded);
    const state: DecoderState = { recurrent, fed: null };
    return { memory: decoder.attention.prepare(encoded), state };
  });
  const { memory } = begun;
  let { state } = begun;
  const tokens: WrittenToken[] = [];
  let id = startToken;
  let ended = false;
  while (!ended && tokens.length < longest) {
    const move = moves.find(({ step }) => step === tokens.length);
    const next = compute(() => {
      const seen = move === undefined ? memory : onlyAt(move.position, memory);
      const step = decoder.step(tensor([id], [1], { dtype: 'int32' }), state, seen);
      return { ...step, probabilities: step.logits.softmax() };
    });
    const [probabilities, weights] = [await next.probabilities.data(), await next.weights?.data()];
    disposeTensors(state.recurrent, state, next);
    state = next.state;
    id = likeliestToken(probabilities);
    ended = id === endToken;
    if (ended) continue;
    const attended = weights === undefined ? null : Array.from(weights);
    tokens.push({ id, probability: probabilities[id], weights: attended });
  }
  disposeTensors(state.recurrent, state, memory);
  return { tokens, ended };
}

/** The memory with all positions but one masked: their weights are exactly 0. */
function onlyAt(position: number, { keys, values }: AttentionMemory): AttentionMemory {
  const [, positions] = values.shape;
  const mask = Float32Array.from({ length: positions }, (_, at) => (at === position ? 1 : 0));
  return { keys, values, mask: tensor(mask, [1, positions]) };
}

/** Records nothing for gradients, and frees everything that is not returned. */
const compute = <Result>(run: () => Result): Result => scope(() => noGrad(run));
