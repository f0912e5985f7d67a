import { actionRecognition } from '@unrolled/action-recognition';
import { captioning, encodeFeatureFile, ImageReader } from '@unrolled/captioning';
import { videoCaptioning } from '@unrolled/video-captioning';
import { videoLabeling } from '@unrolled/video-labeling';
import { FrameInputs } from '@unrolled/vision';
import { briefly, data, type Examples, floats, rng, shortRun } from './example.ts';
import { frame } from './vision-examples.ts';

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
const grid = { rows: 1, columns: 2, channels: 3 };
const images = Array.from({ length: 8 }, (_, place) => ({
  features: Float32Array.from({ length: 6 }, (_, at) => place + at),
  captions: [place % 2 === 0 ? 'a red dog' : 'a green dog'],
}));
const captionRun = {
  ...{ ...shortRun, hiddenSize: 4, embeddingSize: 3 },
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
const actionRun = { ...shortRun, hiddenSize: 4 };
const labelingRun = { ...shortRun, hiddenSize: 4, windowLength: 4 };
const unlabelled = () => sequences.map(({ label: _, ...sequence }) => data(sequence));

/** Models of the tasks that read images and frames, trained for two steps, and their files. */
export async function frameTaskModels() {
  const actions = await actionRecognition.train({ training: sequences }, actionRun);
  const captioner = await captioning.train({ grid, training: images }, captionRun);
  const narrator = await videoCaptioning.train({ training: clips }, captionRun);
  const labels = await videoLabeling.train({ training: labelled }, labelingRun);
  return {
    actions: actions.model,
    captioner: captioner.model,
    narrator: narrator.model,
    labels: labels.model,
    files: {
      actions: await actionRecognition.encode(actions.model),
      captioner: await captioning.encode(captioner.model),
      narrator: await videoCaptioning.encode(narrator.model),
      labels: await videoLabeling.encode(labels.model),
    },
  };
}

export type FrameTaskModels = Awaited<ReturnType<typeof frameTaskModels>>;

function snapshotOf(model: FrameTaskModels['labels']) {
  const labeler = model.labeler();
  labeler.push([1, 2]);
  return labeler.snapshot();
}

export function frameTaskExamples(models: FrameTaskModels): Examples {
  const { actions, captioner, narrator, labels, files } = models;
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
  };
}

export const frameTaskInstances = ({ actions, captioner, labels, narrator }: FrameTaskModels) => ({
  ActionModel: () => actions,
  CaptioningModel: () => captioner,
  Labeler: () => labels.labeler(),
  LabelingModel: () => labels,
  ImageReader: () => ImageReader.ofPixels({ width: 4, height: 3 }),
  VideoCaptioningModel: () => narrator,
});
