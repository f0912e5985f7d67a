import type { LanguageModel } from '@unrolled/language-model';
import { noGrad, scope, type Tensor, tensor } from '@unrolled/tensor';
import { countParameters } from '../count-parameters.ts';
import { handOver } from '../protocol.ts';
import type { Guess, Unrolled } from './calls.ts';

const guessCount = 3;

/** Every number of a one-layer RNN while it reads a text. */
export async function unroll(model: LanguageModel, text: string): Promise<Unrolled> {
  const ids = model.encode(text);
  const time = ids.length;
  const { embeddingSize: inputSize, hiddenSize } = model.configuration;
  const { weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 } = model.recurrent;
  const [x, h, probabilities, bias] = scope(() =>
    noGrad(() => {
      const embedded = model.embedding.forward(tensor(ids, [1, time])); // [1, time, inputSize]
      const { output } = model.recurrent.forward(embedded); // [1, time, hiddenSize]
      const sum = bias_ih_l0!.add(bias_hh_l0!); // the two biases act as one
      return [embedded, output, model.head.forward(output).softmax(), sum];
    }),
  );
  const values = await Promise.all(
    [x, h, weight_ih_l0, weight_hh_l0, bias].map((one) => one.data(new Float32Array(one.size))),
  );
  const guesses = guessesOf(model, await probabilities.data(), time);
  for (const one of [x, h, probabilities, bias] as Tensor[]) one.dispose();
  const unrolled = {
    characters: Array.from(ids, (id) => model.tokenizer.decode([id])),
    inputSize,
    hiddenSize,
    parameters: countParameters(model),
    x: values[0],
    h: values[1],
    inputWeights: values[2],
    recurrentWeights: values[3],
    bias: values[4],
    guesses,
  };
  return handOver(unrolled, ...values);
}

function guessesOf(model: LanguageModel, values: ArrayLike<number>, time: number): Guess[][] {
  const { size, unknownId } = model.tokenizer;
  return Array.from({ length: time }, (_, t) =>
    Array.from({ length: size }, (_, id) => ({ id, probability: values[t * size + id] }))
      .filter(({ id }) => id !== unknownId)
      .sort((a, b) => b.probability - a.probability)
      .slice(0, guessCount)
      .map(({ id, probability }) => ({ character: model.tokenizer.decode([id]), probability })),
  );
}
