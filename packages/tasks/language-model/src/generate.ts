import type { HiddenState } from '@unrolled/cells';
import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import {
  completeSamplingChoice,
  drawToken,
  eventLoopTurn,
  type SamplingChoice,
} from '@unrolled/nn';
import { ArgumentError, noGrad, type Rng, scope, type Tensor, tensor } from '@unrolled/tensor';
import { disposeTensors } from '@unrolled/tensor/recurrence';
import type { LanguageModel } from './language-model.ts';

/** Characters are drawn at temperature 0.8 unless another is given. */
export interface GenerateOptions extends SamplingChoice {
  /** Text that the model reads before it writes. Default: a line break, or its first character. */
  readonly prompt?: string;
  /** Characters to write. Default: without end. */
  readonly length?: number;
  /** Needed unless the temperature is 0. */
  readonly rng?: Rng;
  /** Ends the text where it is. */
  readonly signal?: AbortSignal;
}

const optionRules: OptionRules<GenerateOptions> = {
  prompt: optional(rules.text),
  length: optional({
    holds: (value) => value === Infinity || rules.wholeNumber.holds(value),
    words: rules.wholeNumber.words,
  }),
  rng: optional(rules.rng),
  signal: optional(rules.signal),
  temperature: optional(rules.number),
  topK: optional(rules.number),
  topP: optional(rules.number),
};

/** Maximum time of writing before other tasks get a turn, in milliseconds. */
const breathInterval = 20;

/** See LanguageModel.generate. */
export async function* generate(
  model: LanguageModel,
  options: GenerateOptions = {},
): AsyncGenerator<string, void, undefined> {
  const checked = checkOptions('generate', options, optionRules);
  const { prompt, length = Infinity, signal, rng, ...sampling } = checked;
  const choice = completeSamplingChoice('generate', sampling, 0.8);
  if (choice.temperature > 0 && rng === undefined) {
    throw new ArgumentError(
      `generate: sampling at temperature ${choice.temperature} needs a generator; pass rng: new ` +
        'Rng(seed), or temperature: 0 for the most likely text',
    );
  }
  const { unknownId } = model.tokenizer;
  const wasTraining = model.training;
  let breathedAt = performance.now();
  let reached = read(model, promptOf(model, prompt));
  const logits = new Float32Array(reached.logits.size);
  try {
    let last: number | null = null;
    for (let written = 0; written < length && !signal?.aborted; written++) {
      if (last !== null) reached = advance(model, last, reached);
      await reached.logits.data(logits);
      if (unknownId !== undefined) logits[unknownId] = -Infinity;
      const id = drawToken(logits, choice, rng);
      yield model.tokenizer.decode([id]);
      last = id;
      if (performance.now() - breathedAt > breathInterval) {
        await eventLoopTurn();
        breathedAt = performance.now();
      }
    }
  } finally {
    model.train(wasTraining);
    release(reached);
  }
}

/** State of a text: logits of the next character [1, characters], and the recurrent state. */
interface Reached {
  readonly logits: Tensor;
  readonly state: HiddenState;
}

function promptOf(model: LanguageModel, prompt = ''): Int32Array {
  const ids = model.encode(prompt);
  if (ids.length > 0) return ids;
  const { tokens, unknownId } = model.tokenizer;
  return tokens.includes('\n') ? model.encode('\n') : Int32Array.of(unknownId === 0 ? 1 : 0);
}

/** Reads a prompt as one sequence. */
const read = (model: LanguageModel, prompt: Int32Array): Reached =>
  inEvaluation(model, () => {
    const { logits, state } = model.forward(tensor(prompt, [1, prompt.length]));
    return { logits: logits.slice([null, [-1]]).reshape([1, -1]), state };
  });

/** Reads one character more, and frees what was there before. */
function advance(model: LanguageModel, id: number, before: Reached): Reached {
  const next = inEvaluation(model, () => model.step(tensor(Int32Array.of(id), [1]), before.state));
  release(before);
  return next;
}

/** The caller may train between two characters, so the mode is set for each. */
const inEvaluation = (model: LanguageModel, run: () => Reached): Reached =>
  scope(() =>
    noGrad(() => {
      if (model.training) model.eval();
      return run();
    }),
  );

function release({ logits, state }: Reached): void {
  logits.dispose();
  disposeTensors(state ?? {});
}
