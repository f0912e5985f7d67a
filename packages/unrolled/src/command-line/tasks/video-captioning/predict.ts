import { printable } from '@unrolled/guards';
import { type Alignment, alignmentSvg, searchSchema } from '@unrolled/seq2seq';
import { option } from '@unrolled/task';
import type { Caption, VideoCaptioningModel } from '@unrolled/video-captioning';
import { eachLine, type InputLines } from '../../files/input-lines.ts';
import { readPixelClip } from '../../files/pixel-clip.ts';
import { searchOfFlags } from '../../options/search-flags.ts';
import { checkDrawing, saveDrawing } from '../../output/drawing.ts';
import { UsageError } from '../../program/failures.ts';
import { action } from '../define-command.ts';
import { preprocessingOf } from './read-clips.ts';

const { stream: _, ...search } = searchSchema;

const predictOptions = {
  ...search,
  maximumLength: option.optional(
    option.sizeUpTo(200)(30, 'maximum number of words in a caption'),
    '30',
  ),
  attention: option.optional(
    option.text('', 'path', 'drawing of the attention of each word over time, .svg or .png'),
  ),
};

interface Subject {
  readonly model: VideoCaptioningModel;
  readonly file: { readonly source: string };
  readonly inputs: InputLines;
}

/** Captions each clip as soon as it is read. One that cannot be read is skipped. */
export const captionClips = action(
  predictOptions,
  async ({ model, file, inputs }: Subject, flags, output) => {
    const { attention, nBest } = flags;
    const preprocessing = preprocessingOf(model.inputs);
    const { maximumLength: _, ...search } = searchOfFlags({ ...flags, stream: false });
    const options = { ...search, maximumLength: flags.maximumLength ?? undefined };
    if (attention !== null) {
      if (model.configuration.attention === 'none') {
        throw new UsageError(
          `--attention needs a model with attention, and ${file.source} has none; train one with ` +
            '--attention general',
        );
      }
      await checkDrawing('--attention', attention);
    }
    const drawn: Alignment[] = [];
    const captioning = eachLine(inputs, output, async (path) => {
      const clip = await readPixelClip(path, preprocessing);
      const [captions] = await model.caption([clip], options);
      const [best] = captions;
      if (attention !== null) drawn.push(alignmentOf(best, preprocessing.rate));
      output.result(
        captions
          .map(({ score, text }) =>
            nBest === null
              ? `${printable(text)}\t${printable(path)}`
              : `${score.toFixed(4)}\t${printable(text)}\t${printable(path)}`,
          )
          .join('\n'),
        {
          event: 'caption',
          path,
          ...withLists(best),
          ...(nBest !== null && { alternatives: captions.slice(1).map(withLists) }),
        },
      );
      if (!best.ended)
        output.note(`${printable(path)}: the caption reached the length limit before its end`);
    });
    await captioning.finally(async () => {
      if (attention !== null) await saveDrawing(attention, drawn, alignmentSvg, output);
    });
  },
);

/** The attention of each word to the moments of a clip. */
const alignmentOf = ({ words, attention }: Caption, rate: number): Alignment => ({
  source: Array.from(attention?.[0] ?? [], (_, frame) => `${(frame / rate).toFixed(1)}s`),
  target: words,
  weights: attention?.map((weights) => [...weights]) ?? [],
});

const withLists = (caption: Caption) => ({
  ...caption,
  attention: caption.attention?.map((weights) => [...weights]) ?? null,
});
