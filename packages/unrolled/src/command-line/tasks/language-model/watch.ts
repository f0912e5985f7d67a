import { LanguageModel } from '@unrolled/language-model';
import { bitsPerCharacter } from '@unrolled/metrics';
import { formatCount } from '../../output/progress.ts';
import type { TrainingWords } from '../../training/watch-training.ts';
import { countCharacters, describeLoss } from './words.ts';

/** How the training of a language model is told. */
export const languageModelWords: TrainingWords = {
  model: (model) => {
    if (!(model instanceof LanguageModel)) return null;
    const { cell, numLayers, hiddenSize } = model.configuration;
    const parameters = model.parameterCount();
    const characters = countCharacters(model.tokenizer);
    return {
      words:
        `${cell}, ${numLayers} × ${hiddenSize}, ${formatCount(parameters)} parameters, ` +
        `${formatCount(characters)} different characters`,
      event: { parameters, characters, ...model.configuration },
    };
  },
  score: (loss) => ({
    words: `Held-out text: ${describeLoss(loss)}`,
    event: { loss, bitsPerCharacter: bitsPerCharacter(loss) },
  }),
  loss: (loss) => ({
    words: `${bitsPerCharacter(loss).toFixed(2)} bits/char`,
    event: { bitsPerCharacter: bitsPerCharacter(loss) },
  }),
  units: { words: 'chars', field: 'characters' },
};
