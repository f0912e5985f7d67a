import { type CaptioningEvaluation, captioning } from '@unrolled/captioning';
import { defineCommand } from '../define-command.ts';
import { describeScores, evaluateCaptions } from './evaluate.ts';
import { imagesOf, imageValues, trainingReader } from './image-values.ts';
import { captionInputs } from './predict.ts';
import { dataOptions, imageOptions, readCaptions } from './read-captions.ts';

/** Commands of captioning. */
export const command = defineCommand(captioning, {
  dataOptions,
  trainOptions: imageOptions,
  read: readCaptions,
  async trainingData({ training, validation }, flags, output, earlier) {
    const both = validation === undefined ? [training] : [training, validation];
    const file = await imageValues(both, flags, () => trainingReader(flags, earlier), output);
    return {
      grid: file.grid,
      source: file.source,
      training: imagesOf(training, file.images),
      ...(validation && { validation: imagesOf(validation, file.images) }),
    };
  },
  units: { words: 'words', field: 'words' },
  score: (value, details) => ({
    words: `Held-out images: CIDEr ${value.toFixed(3)}, BLEU-4 ${(details?.bleu4 ?? 0).toFixed(1)}`,
    event: { value, ...details },
  }),
  result: ({ evaluation }) => ({
    heldOut: 'images',
    score: evaluation && describeScores(evaluation),
    warnings: warningsOf(evaluation),
    next: (path) => `unrolled predict ${path} image.jpg`,
  }),
  evaluate: evaluateCaptions,
  predict: captionInputs,
  examples: `
Examples:
  unrolled train captioning --data photos/captions.csv --encoder mobilenet/model.json --features photos.safetensors
  unrolled train captioning --data drawings/captions.tsv            (a CNN is trained with the model, on the pixels)
  unrolled train captioning --data Flickr8k.token.txt trainImages.txt --val Flickr8k.token.txt devImages.txt --images photos
  unrolled predict captions.safetensors image.png --attention where-it-looked.png`,
});

const warningsOf = (evaluation: CaptioningEvaluation | null): string[] =>
  evaluation !== null && evaluation.images >= 20 && evaluation.distinct < 0.02
    ? [
        'nearly all images get the same caption; train for more --epochs, or check that images and ' +
          'captions belong together',
      ]
    : [];
