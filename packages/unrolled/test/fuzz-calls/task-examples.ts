import { actionRecognition } from '@unrolled/action-recognition';
import { captioning, encodeFeatureFile, ImageReader } from '@unrolled/captioning';
import { forecasting } from '@unrolled/forecasting';
import { languageModel } from '@unrolled/language-model';
import { sentiment } from '@unrolled/sentiment';
import { tagging } from '@unrolled/tagging';
import { encodeCheckpoint, encodeModule } from '@unrolled/task';
import { translation } from '@unrolled/translation';
import { videoCaptioning } from '@unrolled/video-captioning';
import { videoLabeling } from '@unrolled/video-labeling';
import { FrameInputs } from '@unrolled/vision';
import { data, type Examples, floats, ids, rng } from './example.ts';
import { linear, ownTrainer } from './training-examples.ts';

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
const sequences = Array.from({ length: 12 }, (_, place) => ({
  values: Float32Array.from({ length: 6 }, (_, at) => place + at),
  length: 3,
  channels: 2,
  label: place % 2 === 0 ? 'up' : 'down',
}));
const labelled = sequences.map(({ label: _, ...sequence }) => ({
  ...sequence,
  labels: ['up', 'down', 'up'],
}));
const segment = { label: 'a', start: 0, end: 1, startTime: 0, endTime: 1 };
const frame = {
  pixels: new Uint8Array(12),
  width: 2,
  height: 2,
  channels: 3,
  time: 0,
  index: 0,
} as const;
const shared = { batchSize: 4, validations: 1, heldOut: 0.2, numLayers: 1 };
const languageRun = { ...shared, steps: 2, hiddenSize: 4, embeddingSize: 3, sequenceLength: 9 };
const sentimentRun = { ...shared, steps: 2, hiddenSize: 4, embeddingSize: 3, ngrams: 0 };
const rows = () =>
  data({
    values: Float32Array.from({ length: 24 }, (_, at) => (at * at) % 7),
    length: 12,
    channels: 2,
  });
const forecastRun = { ...shared, steps: 2, hiddenSize: 4, inputLength: 3, horizon: 2 };
const taggingRun = { ...shared, steps: 2, hiddenSize: 4, embeddingSize: 3, affixSize: 3 };
const grid = { rows: 1, columns: 2, channels: 3 };
const images = Array.from({ length: 8 }, (_, place) => ({
  features: Float32Array.from({ length: 6 }, (_, at) => place + at),
  captions: [place % 2 === 0 ? 'a red dog' : 'a green dog'],
}));
const captionRun = {
  ...{ ...shared, steps: 2, hiddenSize: 4, embeddingSize: 3 },
  ...{ heldOut: 0.3, minimumCount: 1 },
};
/** A model whose images are read from pixels, as far as its reader needs one. */
const pixelModel = () => data({ source: ImageReader.ofPixels({ width: 4, height: 3 }).source });
const featureFile = () => ({
  grid,
  source: { preprocessing: null, encoder: null },
  images: new Map([['a.png', { features: images[0].features }]]),
});
const clips = images.map(({ features, captions }) => ({
  ...{ values: features, length: 2, channels: 3, captions },
}));
const actionRun = { ...shared, steps: 2, hiddenSize: 4 };
const labelingRun = { ...shared, steps: 2, hiddenSize: 4, windowLength: 4 };
const translationRun = {
  ...shared,
  steps: 2,
  hiddenSize: 4,
  embeddingSize: 4,
  tokenizer: 'word',
  minimumCount: 1,
} as const;
const unlabelled = () => sequences.map(({ label: _, ...sequence }) => data(sequence));
/** Options that are left out are sound, and train for minutes. */
const briefly = () => ({ signal: AbortSignal.timeout(200) });

/** Models of all tasks, trained for two steps. */
export async function taskModels() {
  const language = await languageModel.train(text, languageRun);
  const classifier = await sentiment.train({ training: examples }, sentimentRun);
  const forecaster = await forecasting.train({ training: [rows()] }, forecastRun);
  const tagger = await tagging.train({ training: tagged }, taggingRun);
  const translator = await translation.train(pairs, translationRun);
  const actions = await actionRecognition.train({ training: sequences }, actionRun);
  const captioner = await captioning.train({ grid, training: images }, captionRun);
  const narrator = await videoCaptioning.train({ training: clips }, captionRun);
  const labels = await videoLabeling.train({ training: labelled }, labelingRun);
  return {
    narrator: narrator.model,
    labels: labels.model,
    captioner: captioner.model,
    actions: actions.model,
    language: language.model,
    classifier: classifier.model,
    forecaster: forecaster.model,
    tagger: tagger.model,
    translator: translator.model,
    files: {
      narrator: await videoCaptioning.encode(narrator.model),
      labels: await videoLabeling.encode(labels.model),
      captioner: await captioning.encode(captioner.model),
      actions: await actionRecognition.encode(actions.model),
      language: await languageModel.encode(language.model),
      classifier: await sentiment.encode(classifier.model),
      forecaster: await forecasting.encode(forecaster.model),
      tagger: await tagging.encode(tagger.model),
      translator: await translation.encode(translator.model),
      own: await encodeModule(linear()),
      ownRun: await encodeCheckpoint(ownTrainer()),
    },
  };
}

function snapshotOf(model: TaskModels['labels']) {
  const labeler = model.labeler();
  labeler.push([1, 2]);
  return labeler.snapshot();
}

export type TaskModels = Awaited<ReturnType<typeof taskModels>>;

export function taskExamples({
  actions,
  captioner,
  labels,
  narrator,
  language,
  classifier,
  forecaster,
  tagger,
  translator,
  files,
}: TaskModels): Examples {
  return {
    'captioning.train': () => [data({ grid, training: images }), { ...captionRun }, briefly()],
    'captioning.evaluate': () => [captioner, images.map(data), { beam: 2, maximumLength: 4 }],
    'captioning.encode': () => [captioner],
    'captioning.decode': () => [files.captioner, 'a file'],
    'captioning.load': () => [files.captioner, 'a file'],
    CaptioningModel: () => [
      {
        tokenizer: captioner.tokenizer,
        grid: data({ ...grid }),
        configuration: { hiddenSize: 4 },
        rng: rng(),
      },
    ],
    'CaptioningModel#caption': () => [
      images.map(({ features }) => data({ features })),
      { beam: 2, nBest: 2, maximumLength: 4, lengthPenalty: 1 },
    ],
    'CaptioningModel#stream': () => [
      data({ features: images[0].features }),
      () => undefined,
      { maximumLength: 4, sampling: { rng: rng(), temperature: 1 } },
    ],
    'CaptioningModel#encode': () => [data({ features: floats(1, 1, 2, 3), summary: null })],
    'ImageReader.ofPixels': () => [{ width: 4, height: 3, colour: 'grey' }],
    'ImageReader.for': () => [pixelModel()],
    'ImageReader#read': () => [[data({ ...frame })]],
    attentionSvg: () => [
      [
        data({
          caption: data({ words: ['dog'], attention: [Float32Array.of(0.3, 0.7)] }),
          shape: [1, 2],
          picture: null,
        }),
      ],
    ],
    encodeFeatureFile: () => [data({ ...featureFile() })],
    decodeFeatureFile: () => [encodeFeatureFile(featureFile()), 'a file'],
    'actionRecognition.train': () => [data({ training: sequences }), { ...actionRun }, briefly()],
    'actionRecognition.evaluate': () => [
      actions,
      sequences.map(data),
      { mistakes: 2, baseline: sequences.map(data) },
    ],
    'actionRecognition.encode': () => [actions],
    'actionRecognition.decode': () => [files.actions, 'a file'],
    'actionRecognition.load': () => [files.actions, 'a file'],
    ActionModel: () => [
      {
        labels: ['a', 'b'],
        inputs: FrameInputs.ofFeatures({ mean: [0, 0], deviation: [1, 1] }),
        configuration: { hiddenSize: 4 },
        rng: rng(),
      },
    ],
    poseSequence: () => [[Array.from({ length: 17 }, () => data({ x: 0.5, y: 0.25, score: 1 }))]],
    cutSegments: () => [
      data({ values: Float32Array.of(1, 5, 2, 6), length: 2, channels: 2 }),
      [data({ recording: 'one', label: 'walk', first: 1, last: 2 })],
    ],
    parseActionSegments: () => ['one\nwalk: 1 2', 'a file'],
    parseFrameRows: () => ['1 2\n3 NaN', 'a file', { gaps: true }],
    'ActionModel#predict': () => [unlabelled()],
    'ActionModel#batchOf': () => [unlabelled()],
    'ActionModel#forward': () => [data({ frames: floats(2, 3, 2), lengths: [3, 2] })],
    'videoCaptioning.train': () => [data({ training: clips }), { ...captionRun }, briefly()],
    'videoCaptioning.evaluate': () => [
      narrator,
      clips.map(data),
      { beam: 2, lengthPenalty: 1, maximumLength: 4 },
    ],
    'videoCaptioning.encode': () => [narrator],
    'videoCaptioning.decode': () => [files.narrator, 'a file'],
    'videoCaptioning.load': () => [files.narrator, 'a file'],
    VideoCaptioningModel: () => [
      {
        tokenizer: narrator.tokenizer,
        inputs: narrator.inputs,
        configuration: { hiddenSize: 4 },
        rng: rng(),
      },
    ],
    'VideoCaptioningModel#caption': () => [
      clips.map(({ captions: _, ...clip }) => data(clip)),
      { beam: 2, nBest: 2, maximumLength: 4 },
    ],
    'VideoCaptioningModel#encode': () => [data({ frames: floats(1, 2, 3), lengths: [2] })],
    'videoLabeling.train': () => [
      data({ training: labelled.map(data) }),
      { ...labelingRun },
      briefly(),
    ],
    'videoLabeling.evaluate': () => [
      labels,
      labelled.map(data),
      { smoothing: 0.5, minimumDuration: 2, background: 'up', baseline: labelled.map(data) },
    ],
    'videoLabeling.encode': () => [labels],
    'videoLabeling.decode': () => [files.labels, 'a file'],
    'videoLabeling.load': () => [files.labels, 'a file'],
    LabelingModel: () => [
      {
        labels: ['a', 'b'],
        inputs: FrameInputs.ofFeatures({ mean: [0, 0], deviation: [1, 1] }),
        configuration: { hiddenSize: 4 },
        rng: rng(),
      },
    ],
    'LabelingModel#readVectors': () => [floats(2, 3, 4), [3, 2]],
    'LabelingModel#label': () => [unlabelled(), { smoothing: 0.5, minimumDuration: 2 }],
    'LabelingModel#batchOf': () => [unlabelled()],
    'LabelingModel#forward': () => [data({ frames: floats(2, 3, 4), lengths: [3, 2] })],
    'LabelingModel#labeler': () => [{ smoothing: 0.5, minimumDuration: 2 }],
    timedSegments: () => [['a', 'b'], { frameRate: 25, times: [0, 1] }],
    writeSegments: () => ['eaf', [data({ ...segment })], { date: new Date(0) }],
    parseSegments: () => ['label,startTime,endTime\na,0,1\n', 'a file', 10],
    labelsOfSegments: () => [[data({ ...segment })], 3, 'b', 'a file'],
    timelineSvg: () => [[data({ name: 'a take', rows: data({ truth: ['a', 'b'] }) })]],
    Labeler: () => [labels, { smoothing: 0.5, minimumDuration: 2 }],
    'Labeler#push': () => [[1, 2], 0.5],
    'Labeler#restore': () => [data(snapshotOf(labels))],
    preprocess: () => [data({ ...frame }), { width: 3, height: 2, colour: 'grey' }],
    preprocessAll: () => [[data({ ...frame })], { width: 3, height: 2 }],
    completePreprocessing: () => ['a function', { fit: 'pad' }],
    sampleByTime: () => [[data({ ...frame })], { rate: 2, maximum: 3 }],
    withMotion: () => [floats(1, 3, 2, 2, 1)],
    'FrameInputs.ofPixels': () => [{ width: 3, height: 2 }],
    'FrameInputs.ofFeatures': () => [data({ mean: [0, 1], deviation: [1, 2] })],
    'FrameInputs.of': () => [
      data({ width: 3, height: 2 }),
      () => [{ values: new Float32Array(2), length: 1, channels: 2 }],
    ],
    'FrameInputs.from': () => ['a file', data({ preprocessing: { width: 3 }, standardizer: null })],
    'FrameInputs#read': () => [data({ values: new Float32Array(2), length: 1, channels: 2 })],
    'FrameInputs#checkSame': () => ['a function', undefined],
    pixelSequence: () => [[data({ ...frame })], { width: 3, height: 2 }],
    augmentPixels: () => [
      data({ values: new Float32Array(24), length: 2, channels: 12 }),
      { width: 4, height: 3, colour: 'grey' },
      { timeJitter: 0.3, shift: 0.3, mirrored: true },
      rng(),
    ],
    pixelEncoderFor: () => [
      FrameInputs.ofPixels({ width: 3, height: 2 }),
      { motion: true, vectorSize: 2, init: 'zeros', rng: rng() },
    ],
    frameVectors: () => [floats(1, 2, 6), null, true],
    PixelEncoder: () => [
      {
        ...{ preprocessing: { width: 3, height: 2, colour: 'grey' }, motion: true, vectorSize: 2 },
        ...{ init: 'zeros', rng: rng() },
      },
    ],
    'PixelEncoder#forward': () => [floats(1, 2, 6)],
    SmallCnn: () => [
      {
        ...{ height: 5, width: 4, channels: 1, stages: [2, 3], vectorSize: 2 },
        ...{ init: 'zeros', rng: rng() },
      },
    ],
    'SmallCnn#forward': () => [floats(2, 5, 4, 1)],
    'SmallCnn#vectors': () => [floats(2, 2, 1, 3)],
    'SmallCnn#grid': () => [floats(2, 5, 4, 1)],
    decodePose: () => [
      {
        ...{ heatmaps: new Float32Array(17), offsets: new Float32Array(34) },
        ...{ rows: 1, columns: 1, height: 17, width: 17 },
      },
    ],
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

export const taskInstances = ({
  actions,
  captioner,
  labels,
  narrator,
  language,
  classifier,
  forecaster,
  tagger,
  translator,
}: TaskModels) => ({
  ActionModel: () => actions,
  FrameInputs: () => FrameInputs.ofFeatures({ mean: [0, 1], deviation: [1, 2] }),
  CaptioningModel: () => captioner,
  Labeler: () => labels.labeler(),
  LabelingModel: () => labels,
  ImageReader: () => ImageReader.ofPixels({ width: 4, height: 3 }),
  LanguageModel: () => language,
  SentimentModel: () => classifier,
  ForecastingModel: () => forecaster,
  TaggingModel: () => tagger,
  TranslationModel: () => translator,
  VideoCaptioningModel: () => narrator,
});
