import {
  attentionSvg,
  type Caption,
  type CaptioningModel,
  type DrawnCaption,
  type ImageValues,
} from '@unrolled/captioning';
import { printable } from '@unrolled/guards';
import { searchSchema } from '@unrolled/seq2seq';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { type Frame, type Preprocessing, preprocess } from '@unrolled/vision';
import { encodePng, readImage } from '@unrolled/vision/node';
import { eachLine, type InputLines } from '../../files/input-lines.ts';
import { searchOfFlags } from '../../options/search-flags.ts';
import { checkDrawing, saveDrawing } from '../../output/drawing.ts';
import type { Output } from '../../output/streams.ts';
import { UsageError } from '../../program/failures.ts';
import { action } from '../define-command.ts';
import { readerForModel, readFeatureFile } from './image-values.ts';
import { dataOptions } from './read-captions.ts';

const predictOptions = {
  ...searchSchema,
  maximumLength: option.optional(
    option.sizeUpTo(200)(30, 'maximum number of words in a caption'),
    '30',
  ),
  encoder: { ...dataOptions.encoder, unset: 'none, for models that read pixels' },
  features: option.optional(
    option.text('', 'path', 'feature file, .safetensors, whose image names are the inputs'),
    'features computed from the images, whose paths are the inputs',
  ),
  attention: option.optional(
    option.text('', 'path', 'drawing of the attention of each word over the image, .svg or .png'),
  ),
};

type PredictFlags = OptionValues<typeof predictOptions>;

interface Subject {
  readonly model: CaptioningModel;
  readonly file: { readonly source: string };
  readonly inputs: InputLines;
}

/** An image as the model reads it, and as a picture, where there is one. */
interface Input {
  readonly values: ImageValues;
  readonly picture: string | null;
}

/** Captions each image as soon as it is read. One that cannot be read is skipped. */
export const captionInputs = action(
  predictOptions,
  async ({ model, file, inputs }: Subject, flags, output) => {
    const { maximumLength, ...search } = searchOfFlags(flags);
    const options = { ...search, maximumLength: flags.maximumLength ?? undefined };
    const { sampling } = options;
    await checkAttention(model, file.source, flags);
    const read = await inputReader(model, flags);
    const drawn: DrawnCaption[] = [];
    const captioning = eachLine(inputs, output, async (path) => {
      const { values, picture } = await read(path);
      const captions = flags.stream
        ? [
            await model.stream(values, (piece) => write(piece, output), {
              sampling,
              maximumLength: options.maximumLength,
            }),
          ]
        : (await model.caption([values], options))[0];
      const [best] = captions;
      if (flags.attention !== null) {
        drawn.push({ caption: best, shape: model.attentionShape, picture });
      }
      output.result(textsOf(captions, path, flags).join('\n'), {
        event: 'caption',
        path,
        ...withLists(best),
        ...(flags.nBest !== null && { alternatives: captions.slice(1).map(withLists) }),
      });
      if (!best.ended)
        output.note(`${printable(path)}: the caption reached the length limit before its end`);
    });
    await captioning.finally(async () => {
      if (flags.attention !== null) await saveDrawing(flags.attention, drawn, attentionSvg, output);
    });
  },
);

function textsOf(
  captions: readonly Caption[],
  path: string,
  { stream, nBest }: PredictFlags,
): string[] {
  if (stream) return [''];
  return captions.map(({ score, text }) =>
    nBest === null
      ? `${printable(text)}\t${printable(path)}`
      : `${score.toFixed(4)}\t${printable(text)}\t${printable(path)}`,
  );
}

const withLists = (caption: Caption) => ({
  ...caption,
  attention: caption.attention?.map((weights) => [...weights]) ?? null,
});

function write(text: string, output: Output): void {
  if (output.isJson) output.event({ event: 'piece', text });
  else output.text(text);
}

/** Reads an input: the name of features, or the path of a picture. */
async function inputReader(
  model: CaptioningModel,
  flags: PredictFlags,
): Promise<(input: string) => Promise<Input>> {
  if (flags.features !== null) {
    const { images } = await readFeatureFile(flags.features);
    return async (name) => {
      const values = images.get(name);
      if (values !== undefined) return { values, picture: null };
      throw new DataError(
        `--features ${flags.features}: expected the features of ${name}, got none; the file has ` +
          `${images.size} images, such as ${images.keys().next().value}`,
      );
    };
  }
  const reader = await readerForModel(model, flags);
  const { preprocessing } = reader.source;
  return async (path) => {
    const frame = await readImage(path);
    const [values] = await reader.read([frame]);
    const isDrawn = flags.attention !== null && preprocessing !== null;
    return { values, picture: isDrawn ? await pictureOf(frame, preprocessing) : null };
  };
}

/** Side of a picture that is drawn, in pixels. */
const side = 224;

/** The part of a picture that the model sees, as the URL of a PNG. */
async function pictureOf(frame: Frame, { fit }: Preprocessing): Promise<string> {
  const size = { width: side, height: side };
  const values = preprocess(frame, { ...size, fit, mean: 0, deviation: 1 / 255 });
  const pixels = Uint8ClampedArray.from(values);
  const png = await encodePng({ ...size, pixels, channels: 3, time: 0, index: 0 });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

/** Checks, before anything is captioned, that there is attention, and a file for it. */
async function checkAttention(
  { configuration }: CaptioningModel,
  path: string,
  { attention }: PredictFlags,
): Promise<void> {
  if (attention === null) return;
  if (configuration.attention === 'none') {
    throw new UsageError(
      `--attention needs a model with attention, and ${path} has none; train one with --attention general`,
    );
  }
  await checkDrawing('--attention', attention);
}
