import type { TranslationModel } from '@unrolled/translation';
import { rightTranslation, written } from '../../texts/numbers.ts';
import { countParameters } from '../count-parameters.ts';
import { inTurn } from '../in-turn.ts';
import { Opened } from '../opened.ts';
import type { Handlers } from '../protocol.ts';
import { steering } from '../training-loop.ts';
import { beamTree } from './beam-tree.ts';
import type { Move, TargetLanguage, Translated } from './calls.ts';
import { decode } from './decode.ts';
import { measureLengths } from './measure-lengths.ts';
import { TrainingStudy } from './training-study.ts';
import { openTranslators } from './translators.ts';

const training = new Opened<TrainingStudy>('the training');

export const handlers: Handlers<'translation'> = {
  async read({ language, text, moves }) {
    const { attention, fixed } = await openTranslators(language);
    const began = performance.now();
    const { ids, offsets } = sourceTokens(attention, text);
    const { unknownId } = attention.tokenizers.source;
    return {
      source: Array.from(ids, (id, at) => ({
        text: text.slice(offsets[2 * at], offsets[2 * at + 1]),
        isKnown: id !== unknownId,
      })),
      translated: {
        attention: await translate(
          attention,
          language,
          ids,
          moves.filter(({ position }) => position < ids.length),
        ),
        fixed: await translate(fixed, language, ids, []),
      },
      right: rightTranslation(language, text),
      parameters: countParameters(attention) + countParameters(fixed),
      milliseconds: performance.now() - began,
    };
  },
  async beam({ language, text, width, translator }) {
    const model = (await openTranslators(language))[translator];
    const { ids } = sourceTokens(model, text);
    if (ids.length === 0) return { steps: [], results: [] };
    return beamTree(model, ids, width, (one) => written(language, one));
  },
  measure: inTurn(measureLengths),
  async openTraining(settings, emit) {
    await training.open(
      async () => new TrainingStudy(await openTranslators(settings.language), settings, emit),
    );
  },
  ...steering(training),
};

/** The text in lower case, as training wrote it; places in it stay the same. */
const sourceTokens = ({ tokenizers }: TranslationModel, text: string) =>
  tokenizers.source.encodeWithOffsets(text.toLowerCase(), { parseSpecial: false });

async function translate(
  { network, tokenizers: { target } }: TranslationModel,
  language: TargetLanguage,
  ids: Int32Array,
  moves: readonly Move[],
): Promise<Translated> {
  if (ids.length === 0) return { tokens: [], text: '', ended: true };
  const { tokens, ended } = await decode(network, ids, moves);
  const text = target.decode(
    tokens.map(({ id }) => id),
    { special: 'drop' },
  );
  return {
    tokens: tokens.map(({ id, probability, weights }, step) => ({
      text: target.decode([id]),
      probability,
      weights,
      isMoved: moves.some((move) => move.step === step),
    })),
    text: written(language, text),
    ended,
  };
}
