import type { HiddenState } from '@unrolled/cells';
import type { TextWindow } from '@unrolled/datasets';
import type { RunContext, TrainingPlan } from '@unrolled/task';
import { Rng, type Tensor, tensor } from '@unrolled/tensor';
import type { CharacterTokenizer } from '@unrolled/tokenizers';
import { CarriedState } from '@unrolled/train';
import { type Corpus, prepareCorpus, type TrainingText } from './corpus.ts';
import { evaluate, evaluateEncoded, type LanguageModelEvaluation } from './evaluate.ts';
import type { LanguageModel } from './language-model.ts';
import type { LanguageModelTraining } from './options.ts';
import type { TextSource } from './text/text-source.ts';
import type { TokenText } from './text/token-text.ts';

/** Characters of the validation text on which the weights of a run are compared. */
const comparedCharacters = 60_000;
/** Characters of the validation text on which the best weights are measured in the end. */
const measuredCharacters = 120_000;

const asTrainingText = (text: string | TextSource | TrainingText): TrainingText =>
  typeof text === 'object' && text !== null && 'training' in text ? text : { training: text };

/** Training text as prepared, with the vocabulary of its sample or of the model to start from. */
export const prepare = (
  text: string | TextSource | TrainingText,
  options: LanguageModelTraining,
  known: { readonly tokenizer: CharacterTokenizer } | null,
  { signal, report }: RunContext,
): Promise<Corpus> =>
  prepareCorpus(asTrainingText(text), options, known?.tokenizer, {
    signal,
    onShare: (share) => report({ name: 'reading the text', share }),
  });

export { evaluate };

/** Truncated backpropagation through time, over parallel streams of the text. */
export function plan(
  model: LanguageModel,
  { parts: { tokenizer }, training, validation }: Corpus,
  options: LanguageModelTraining,
  { report }: RunContext,
): TrainingPlan<TextWindow, LanguageModelEvaluation> {
  const { seed, sequenceLength, numLayers, hiddenSize } = options;
  const { unknownId } = tokenizer;
  const hiding = new Rng(seed).fork('hidden characters');
  const streams = countStreams(training, options);
  const carried = new CarriedState<HiddenState>({
    shape: [numLayers, streams, hiddenSize],
    names: model.recurrent.cells[0][0].stateNames,
  });
  const measure = (
    characters: number,
    signal: AbortSignal | undefined,
  ): Promise<LanguageModelEvaluation> =>
    evaluateEncoded(model, validation, {
      characters,
      signal,
      onProgress: ({ share }) => report({ name: 'measuring the model', share }),
    });
  return {
    batches: training.streams({ batchSize: streams, windowLength: sequenceLength }),
    loss({ inputs, targets, shape, startsEpoch }, { step }) {
      if (unknownId !== undefined) hideCharacters(inputs, unknownId, hiding.fork(`step ${step}`));
      if (startsEpoch) carried.reset();
      const state = carried.read();
      const before = state && beginAnew(state, step);
      const reached = model.loss(tensor(inputs, shape), targets, before);
      carried.keep(reached.state);
      return reached.loss;
    },
    unitsOf: ({ inputs }) => inputs.length,
    carried: { state: carried },
    async evaluate(signal) {
      const { loss } = await measure(comparedCharacters, signal);
      return { value: loss, details: { loss } };
    },
    async conclude(signal) {
      const evaluation = await measure(measuredCharacters, signal);
      return { evaluation, figures: { loss: evaluation.loss } };
    },
    dispose: () => carried.reset(),
  };
}

/** A short text does not have enough positions to read from in parallel. */
function countStreams({ length }: TokenText, options: LanguageModelTraining): number {
  const most = Math.floor((length - 1) / options.sequenceLength);
  return Math.min(options.batchSize, most);
}

/** Each stream restarts once in so many windows, or in as many as there are streams. */
const period = 32;

/**
 * Resets the state of one stream in each window, in turn.
 * Streams that carry their state through a whole epoch hardly ever begin, and a model that has not learned
 * to begin generates noise without a prompt.
 * @param state each tensor [layers, streams, hiddenSize]
 */
export function beginAnew<State extends HiddenState>(state: State, step: number): State {
  const streams = state.h.shape[1];
  const chosen = step % Math.max(period, streams);
  if (chosen >= streams) return state;
  const kept = Float32Array.from({ length: streams }, (_, stream) => (stream === chosen ? 0 : 1));
  const mask = state.h.constant(kept, [streams, 1]);
  const parts: [string, Tensor][] = Object.entries(state);
  return Object.fromEntries(parts.map(([name, part]) => [name, part.mul(mask)])) as State;
}

/**
 * The share of the characters that training reads as unknown. The unknown entry hardly occurs in a
 * text that the vocabulary was made of, so without this its embedding would stay as it began.
 */
const hiddenShare = 0.001;

/**
 * Replaces a few ids by the unknown entry, in place.
 * @param rng draws how far apart they are
 */
function hideCharacters(ids: Int32Array, unknownId: number, rng: Rng): void {
  const gap = () => Math.floor(Math.log(1 - rng.uniform()) / Math.log(1 - hiddenShare));
  for (let place = gap(); place < ids.length; place += 1 + gap()) ids[place] = unknownId;
}
