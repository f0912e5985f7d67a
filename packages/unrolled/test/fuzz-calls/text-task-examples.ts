import { forecasting } from '@unrolled/forecasting';
import { languageModel } from '@unrolled/language-model';
import { sentiment } from '@unrolled/sentiment';
import { tagging } from '@unrolled/tagging';
import { translation } from '@unrolled/translation';
import { briefly, data, type Examples, floats, ids, rng, shortRun } from './example.ts';

const text = 'to be or not to be, that is the question. '.repeat(8);
const examples = Array.from({ length: 12 }, (_, place) => ({
  text: place % 2 === 0 ? `a good film ${place}` : `a bad film ${place}`,
  label: place % 2 === 0 ? 'good' : 'bad',
}));
const tagged = Array.from({ length: 12 }, (_, place) => ({
  tokens: ['one', `word${place}`],
  labels: ['O', place % 2 === 0 ? 'B-A' : 'O'],
}));
const pairs = Array.from({ length: 12 }, (_, place) => ({
  source: place % 2 === 0 ? 'one two' : 'two one one',
  target: place % 3 === 0 ? 'un deux' : 'deux un',
}));
const languageRun = { ...shortRun, hiddenSize: 4, embeddingSize: 3, sequenceLength: 9 };
const sentimentRun = { ...shortRun, hiddenSize: 4, embeddingSize: 3, ngrams: 0 };
const rows = () =>
  data({
    values: Float32Array.from({ length: 24 }, (_, at) => (at * at) % 7),
    length: 12,
    channels: 2,
  });
const forecastRun = { ...shortRun, hiddenSize: 4, inputLength: 3, horizon: 2 };
const taggingRun = { ...shortRun, hiddenSize: 4, embeddingSize: 3, affixSize: 3 };
const translationRun = {
  ...shortRun,
  hiddenSize: 4,
  embeddingSize: 4,
  tokenizer: 'word',
  minimumCount: 1,
} as const;

/** Models of the tasks that read texts and series, trained for two steps, and their files. */
export async function textTaskModels() {
  const language = await languageModel.train(text, languageRun);
  const classifier = await sentiment.train({ training: examples }, sentimentRun);
  const forecaster = await forecasting.train({ training: [rows()] }, forecastRun);
  const tagger = await tagging.train({ training: tagged }, taggingRun);
  const translator = await translation.train(pairs, translationRun);
  return {
    language: language.model,
    classifier: classifier.model,
    forecaster: forecaster.model,
    tagger: tagger.model,
    translator: translator.model,
    files: {
      language: await languageModel.encode(language.model),
      classifier: await sentiment.encode(classifier.model),
      forecaster: await forecasting.encode(forecaster.model),
      tagger: await tagging.encode(tagger.model),
      translator: await translation.encode(translator.model),
    },
  };
}

export type TextTaskModels = Awaited<ReturnType<typeof textTaskModels>>;

export function textTaskExamples(models: TextTaskModels): Examples {
  const { language, classifier, forecaster, tagger, translator, files } = models;
  return {
    'languageModel.train': () => [text, { ...languageRun }, briefly()],
    'sentiment.train': () => [data({ training: examples }), { ...sentimentRun }, briefly()],
    'translation.train': () => [pairs, { ...translationRun }, briefly()],
    LanguageModel: () => [
      {
        tokenizer: language.tokenizer,
        configuration: { hiddenSize: 4, cell: 'rnn' },
        init: 'zeros',
        rng: rng(),
      },
    ],
    'LanguageModel#forward': () => [ids(2, 3), data({ h: floats(1, 2, 4) })],
    'LanguageModel#loss': () => [ids(2, 3), new Int32Array(6), data({ h: floats(1, 2, 4) })],
    'LanguageModel#step': () => [ids(2), data({ h: floats(1, 2, 4) })],
    'LanguageModel#encode': () => ['to be'],
    'LanguageModel#unknownCharacters': () => ['to be'],
    'languageModel.evaluate': () => [language, text, { streams: 2, characters: 50 }],
    'LanguageModel#generate': () => [
      { prompt: 'to', length: 3, temperature: 0.5, topK: 3, topP: 0.9, rng: rng() },
    ],
    'languageModel.encode': () => [language],
    'languageModel.decode': () => [files.language, 'a file'],
    'languageModel.load': () => [files.language, 'a file'],
    SentimentModel: () => [
      {
        tokenizer: classifier.tokenizer,
        labels: ['a', 'b'],
        configuration: { hiddenSize: 4 },
        rng: rng(),
      },
    ],
    'SentimentModel#encode': () => ['a good film'],
    'SentimentModel#forward': () => [[Int32Array.of(1, 2), Int32Array.of(1)]],
    'SentimentModel#experts': () => [[Int32Array.of(1, 2), Int32Array.of(1)]],
    'SentimentModel#predict': () => [['a good film', 'a bad one']],
    'SentimentModel#explain': () => ['a good film'],
    'sentiment.evaluate': () => [classifier, examples.map(data), { mistakes: 2 }],
    'forecasting.train': () => [data({ training: [rows()] }), { ...forecastRun }, briefly()],
    'forecasting.evaluate': () => [forecaster, [rows()], {}],
    'forecasting.encode': () => [forecaster],
    'forecasting.decode': () => [files.forecaster, 'a file'],
    'forecasting.load': () => [files.forecaster, 'a file'],
    ForecastingModel: () => [
      {
        standardizer: data({ mean: [0, 1], deviation: [1, 2] }),
        names: ['a', 'b'],
        scale: [1],
        configuration: { hiddenSize: 4 },
        rng: rng(),
      },
    ],
    'ForecastingModel#forward': () => [floats(2, 3, 2)],
    'ForecastingModel#forecast': () => [[rows()]],
    forecastSvg: () => [{ name: 'a', history: [1, 2], low: [1], median: [2], high: [3] }],
    'tagging.train': () => [data({ training: tagged }), { ...taggingRun }, briefly()],
    'tagging.evaluate': () => [tagger, tagged.map(data), { baseline: tagged.map(data) }],
    'tagging.encode': () => [tagger],
    'tagging.decode': () => [files.tagger, 'a file'],
    'tagging.load': () => [files.tagger, 'a file'],
    splitTokens: () => ['a text'],
    TaggingModel: () => [
      {
        words: ['a'],
        labels: ['A', 'B'],
        configuration: { hiddenSize: 4 },
        rng: rng(),
      },
    ],
    'TaggingModel#tag': () => [['a text', ['two', 'tokens']], {}],
    'TaggingModel#encode': () => [['two', 'tokens']],
    'TaggingModel#knows': () => ['a'],
    'TaggingModel#forward': () => [[data(tagger.encode(['two', 'tokens']))]],
    'TaggingModel#features': () => [[data(tagger.encode(['two', 'tokens']))]],
    'sentiment.encode': () => [classifier],
    'sentiment.decode': () => [files.classifier, 'a file'],
    'sentiment.load': () => [files.classifier, 'a file'],
    TranslationModel: () => [
      {
        tokenizers: translator.tokenizers,
        configuration: { hiddenSize: 4 },
        knownText: null,
        rng: rng(),
      },
    ],
    'TranslationModel#translate': () => [
      ['one two', 'two'],
      { beam: 2, lengthPenalty: 1, nBest: 2, maximumLength: 5 },
    ],
    'TranslationModel#stream': () => [
      'one two',
      () => undefined,
      { maximumLength: 4, sampling: { rng: rng(), temperature: 1 } },
    ],
    'translation.evaluate': () => [translator, pairs.map(data), { beam: 1, lengths: [2, 4] }],
    'translation.encode': () => [translator],
    'translation.decode': () => [files.translator, 'a file'],
    'translation.load': () => [files.translator, 'a file'],
  };
}

export const textTaskInstances = (models: TextTaskModels) => ({
  LanguageModel: () => models.language,
  SentimentModel: () => models.classifier,
  ForecastingModel: () => models.forecaster,
  TaggingModel: () => models.tagger,
  TranslationModel: () => models.translator,
});
