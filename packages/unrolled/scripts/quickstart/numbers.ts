import { numberPairs } from '@unrolled/datasets/generated';
import { translationPart } from './translation-part.ts';

export const numbers = translationPart({
  title: 'Translation: numbers, from English words to French ones',
  name: 'numbers',
  generate: (options) => numberPairs(options, 6),
  remark: (pairs) =>
    `It learns from ${pairs} numbers below a million in both languages. An encoder reads the English\n` +
    'words in both directions; a decoder writes French ones, and attends to the words read.',
  seconds: 45,
  isShown: (source) => source.length > 45,
  next: (model) => [
    ['predict', model, 'three hundred forty-five thousand six hundred seventy-eight'],
    ['train', 'translation', '--data', 'your.en', 'your.fr', '--minutes', '30'],
  ],
});
