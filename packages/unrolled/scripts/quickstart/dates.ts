import { datePairs } from '@unrolled/datasets/generated';
import { translationPart } from './translation-part.ts';

export const dates = translationPart({
  title: 'Translation: dates, from ten languages to ISO 8601',
  name: 'dates',
  generate: datePairs,
  remark: (pairs) =>
    `A model of the same sizes learns from ${pairs} days from 1900 to 2099, each written in one of ten\n` +
    'languages, in a long or short form, to write them as 2026-03-01.',
  seconds: 36,
  isShown: (source) => source.length > 18,
  next: (model) => [['predict', model, 'Freitag, 13. Mai 2033', 'venerdì 13 maggio 2033']],
});
