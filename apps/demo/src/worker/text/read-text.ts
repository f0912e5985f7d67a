import { traceGates } from '@unrolled/cells';
import type { LanguageModel } from '@unrolled/language-model';
import { noGrad, scope, tensor } from '@unrolled/tensor';
import { handOver } from '../protocol.ts';
import type { Reading } from './calls.ts';

/** Longest text that is read at once, in characters. */
const longest = 1_500;

/** Every unit after every character, and how much each character surprised the model. */
export async function readText(model: LanguageModel, text: string): Promise<Reading> {
  const ids = model.encode(text).slice(0, longest);
  const time = ids.length;
  const characters = Array.from(ids, (id) => model.tokenizer.decode([id]));
  const { numLayers, hiddenSize } = model.configuration;
  const unitCount = numLayers * hiddenSize;
  const units = new Float32Array(time * unitCount);
  const surprise = new Float32Array(time).fill(Number.NaN);
  if (time === 0) return { characters, units, unitCount, surprise };
  const [x, logProbabilities] = scope(() =>
    noGrad(() => {
      const input = tensor(ids, [1, time]);
      const { logits } = model.forward(input); // [1, time, characters]
      return [model.embedding.forward(input), logits.logSoftmax()];
    }),
  );
  const scores = await logProbabilities.data();
  const { size } = model.tokenizer;
  for (let t = 1; t < time; t++) surprise[t] = -scores[(t - 1) * size + ids[t]];
  const traces = await traceGates(model.recurrent, x);
  for (const { layer, states } of traces) {
    for (let t = 0; t < time; t++) {
      const row = states.h.subarray(t * hiddenSize, (t + 1) * hiddenSize);
      units.set(row, t * unitCount + layer * hiddenSize);
    }
  }
  x.dispose();
  logProbabilities.dispose();
  return handOver({ characters, units, unitCount, surprise }, units, surprise);
}
