import { noGrad, scope, tensor } from '@unrolled/tensor';
import { bestOf } from '../best-of.ts';
import { fixedModel } from '../fixed-model.ts';
import { Opened } from '../opened.ts';
import type { Handlers } from '../protocol.ts';
import { steering } from '../training-loop.ts';
import { AddingStudy } from './adding-study.ts';
import { type ComparedModel, type Connectivity, comparedModels } from './calls.ts';
import { connectivity } from './connectivity.ts';
import { measureFlow } from './flow.ts';

const adding = new Opened<AddingStudy>('the adding problem');

export const handlers: Handlers<'gradients'> = {
  async connect({ text, at }) {
    const results: Connectivity[] = [];
    for (const name of comparedModels) results.push(await connect(name, text, at));
    return results;
  },
  flow: measureFlow,
  async openAdding(settings, emit) {
    return (await adding.open(() => new AddingStudy(settings, emit))).parameters;
  },
  ...steering(adding),
};

/** The likeliest next character after the one at `at`, and what its logit depends on. */
async function connect(name: ComparedModel, text: string, at: number): Promise<Connectivity> {
  const model = await fixedModel(name);
  const ids = model.encode(text);
  const characters = Array.from(ids, (id) => model.tokenizer.decode([id]));
  const read = ids.slice(0, Math.min(ids.length, at + 1));
  if (read.length === 0) {
    return { model: name, characters, norms: new Float32Array(0), next: '', probability: 0 };
  }
  const probabilities = scope(() =>
    noGrad(() =>
      model
        .forward(tensor(read, [1, read.length]))
        .logits.slice([null, [-1]])
        .softmax(),
    ),
  );
  const values = await probabilities.data();
  probabilities.dispose();
  const target = bestOf(values as Float32Array);
  return {
    model: name,
    characters,
    norms: await connectivity(model, read, target),
    next: model.tokenizer.decode([target]),
    probability: values[target],
  };
}
