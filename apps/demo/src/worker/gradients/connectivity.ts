import type { LanguageModel } from '@unrolled/language-model';
import { scope, tensor } from '@unrolled/tensor';

/**
 * Dependence of the logit of one character on each character read so far: ‖∂ logit / ∂ x_t‖, where
 * x_t is the embedding of the t-th character.
 * @param read ids of the characters up to the one pointed at
 * @param target id of the character whose logit it is
 */
export async function connectivity(
  model: LanguageModel,
  read: Int32Array,
  target: number,
): Promise<Float32Array> {
  const time = read.length;
  const { square, embedded } = scope(() => {
    const x = model.embedding.forward(tensor(read, [1, time])).detach(); // [1, time, embedding]
    x.requiresGrad = true;
    const { output } = model.recurrent.forward(x); // [1, time, hidden]
    const logits = model.head.forward(output.slice([null, [-1]])); // [1, 1, characters]
    logits
      .slice([null, null, [target, target + 1]])
      .sum()
      .backward();
    return { embedded: x, square: x.grad!.square().sum(-1) }; // [1, time]
  });
  const norms = (await square.data()).map(Math.sqrt);
  embedded.dispose();
  square.dispose();
  return norms as Float32Array;
}
