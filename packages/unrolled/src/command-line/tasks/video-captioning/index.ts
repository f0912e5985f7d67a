import { printable } from '@unrolled/guards';
import { searchSchema } from '@unrolled/seq2seq';
import { option } from '@unrolled/task';
import {
  type VideoCaptioningEvaluation,
  type VideoCaptioningModel,
  videoCaptioning,
} from '@unrolled/video-captioning';
import { pixelOptions, trainingPreprocessing } from '../../files/pixel-clip.ts';
import { action, defineCommand } from '../define-command.ts';
import { captionClips } from './predict.ts';
import { type ClipList, dataOptions, listClips, preprocessingOf, readClips } from './read-clips.ts';

/** Commands of video captioning. */
export const command = defineCommand(videoCaptioning, {
  dataOptions,
  trainOptions: pixelOptions,
  read: listClips,
  async trainingData({ training, validation }, flags, output, earlier) {
    const preprocessing = trainingPreprocessing('video-captioning', flags, earlier);
    return {
      preprocessing,
      training: await readClips(training, preprocessing, output),
      ...(validation && { validation: await readClips(validation, preprocessing, output) }),
    };
  },
  units: { words: 'frames', field: 'frames' },
  score: (value, details) => ({
    words: `Held-out clips: CIDEr ${value.toFixed(3)}, exact ${percent(details?.exact ?? 0)}`,
    event: { value, ...details },
  }),
  result: ({ evaluation }) => ({
    heldOut: 'clips',
    score: evaluation && describeScores(evaluation),
    warnings: warningsOf(evaluation),
    next: (path) => `unrolled predict ${path} clip.mp4`,
  }),
  evaluate: action(
    {
      beam: searchSchema.beam,
      errors: option.optional(
        option.size(10, 'number of captions to list that equal no reference'),
        'none',
      ),
    },
    async (
      { model, data }: { model: VideoCaptioningModel; data: ClipList },
      { beam, errors },
      output,
    ) => {
      const clips = await readClips(data, preprocessingOf(model.inputs), output);
      const { captions, ...scores } = await videoCaptioning.evaluate(model, clips, {
        beam: beam ?? undefined,
      });
      const wrong = [...data].flatMap(([clip, references], place) => {
        const { text, exact } = captions[place];
        return exact ? [] : [{ clip, text, references }];
      });
      const listed = errors === null ? [] : wrong.slice(0, errors);
      output.result(
        [
          `${describeScores(scores)}, ${percent(scores.distinct)} different captions`,
          ...listed.map(
            ({ clip, text, references: [first] }) =>
              `${printable(clip)}: ${printable(text)}, expected ${printable(first)}`,
          ),
        ].join('\n'),
        { event: 'evaluation', ...scores, ...(errors !== null && { errors: listed }) },
      );
    },
  ),
  predict: captionClips,
  examples: `
Examples:
  unrolled train video-captioning --data clips.tsv      (columns path and caption; .mp4, .gif, folders of images)
  unrolled evaluate video-captioning.safetensors --data others.tsv --errors 5
  unrolled predict video-captioning.safetensors clip.mp4 clip.gif frames/ --attention when.png`,
});

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const describeScores = ({
  exact,
  cider,
  bleu,
}: Pick<VideoCaptioningEvaluation, 'exact' | 'cider' | 'bleu'>): string =>
  `exact ${percent(exact)}, CIDEr ${cider.toFixed(3)}, BLEU-4 ${bleu[3].toFixed(1)}`;

const warningsOf = (evaluation: VideoCaptioningEvaluation | null): string[] =>
  evaluation !== null && evaluation.clips >= 20 && evaluation.distinct < 0.05
    ? [
        'nearly all clips get the same caption; train for more --epochs, or check that clips and ' +
          'captions belong together',
      ]
    : [];
