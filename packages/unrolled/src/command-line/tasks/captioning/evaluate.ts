import { type CaptioningEvaluation, type CaptioningModel, captioning } from '@unrolled/captioning';
import { printable } from '@unrolled/guards';
import { searchSchema } from '@unrolled/seq2seq';
import { option } from '@unrolled/task';
import { createProgress, formatCount } from '../../output/progress.ts';
import { action } from '../define-command.ts';
import { imagesOf, imageValues, readerForModel } from './image-values.ts';
import type { CaptionedFiles } from './read-captions.ts';

interface Subject {
  readonly model: CaptioningModel;
  readonly data: CaptionedFiles;
}

const evaluateOptions = {
  beam: searchSchema.beam,
  lengthPenalty: searchSchema.lengthPenalty,
  errors: option.optional(
    option.size(10, 'number of captions to list that equal no reference'),
    'none',
  ),
};

/** Measures captions against what people say of the images. */
export const evaluateCaptions = action(
  evaluateOptions,
  async ({ model, data }: Subject, { beam, lengthPenalty, errors }, output) => {
    const reader = () => readerForModel(model, data.flags);
    const { images } = await imageValues([data], data.flags, reader, output);
    const names = [...data.captions.keys()];
    const list = imagesOf(data, images);
    const progress = createProgress(output);
    const { captions, ...scores } = await captioning
      .evaluate(model, list, {
        beam: beam ?? undefined,
        lengthPenalty: lengthPenalty ?? undefined,
        onProgress: (share) => progress.update(share, 'captions written'),
      })
      .finally(() => progress.stop());
    const wrong = names.flatMap((image, place) => {
      const { text, exact } = captions[place];
      return exact ? [] : [{ image, text, references: list[place].captions }];
    });
    const listed = errors === null ? [] : wrong.slice(0, errors);
    output.result(
      [
        describeScores(scores),
        `ROUGE-L ${scores.rougeL.toFixed(1)}, ${formatCount(scores.images)} images, ` +
          `${scores.words.toFixed(1)} words each, ${percent(scores.distinct)} different captions` +
          attentionWords(scores),
        ...listed.map(
          ({ image, text, references: [first] }) =>
            `${printable(image)}: ${printable(text)}, expected ${printable(first)}`,
        ),
      ].join('\n'),
      { event: 'evaluation', ...scores, ...(errors !== null && { errors: listed }) },
    );
  },
);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const attentionWords = ({ attentionEntropy }: Pick<CaptioningEvaluation, 'attentionEntropy'>) =>
  attentionEntropy === null
    ? ''
    : `, attention entropy ${percent(attentionEntropy)} of the maximum`;

/** CIDEr-D, BLEU and exact matches on one line. */
export const describeScores = ({
  cider,
  bleu,
  exact,
}: Pick<CaptioningEvaluation, 'cider' | 'bleu' | 'exact'>): string =>
  `CIDEr ${cider.toFixed(3)}, BLEU-1 ${bleu[0].toFixed(1)}, BLEU-4 ${bleu[3].toFixed(1)}, exact ` +
  percent(exact);
