import { check, checkEach, checkRecord, nullable, optional, rules } from '@unrolled/guards';
import { ArgumentError, scope } from '@unrolled/tensor';
import {
  channelsOf,
  completePreprocessing,
  type Frame,
  MobileNet,
  type Preprocessing,
  preprocess,
  preprocessAll,
} from '@unrolled/vision';
import { checkLayout, type ImageLayout, type ImageValues } from './image-layout.ts';
import type { ImageSource } from './image-source.ts';

type Encode = (frames: readonly Frame[]) => Promise<ImageValues[]>;

/** Number of pictures that an encoder has in memory at once. */
const picturesAtOnce = 16;

/** Converts pictures to the inputs of a model: their pixels, or the features of an encoder. */
export class ImageReader {
  /** Layout of the values. */
  readonly grid: Required<ImageLayout>;
  /** Origin of the values, for the model that is trained on them. */
  readonly source: ImageSource;
  readonly #encode: Encode;

  private constructor(grid: ImageLayout, source: ImageSource, encode: Encode) {
    this.grid = checkLayout('ImageReader', grid);
    this.source = source;
    this.#encode = encode;
  }

  /** Pixels, for a model with its own CNN. Default: 64 × 64 in colour. */
  static ofPixels(given: Partial<Preprocessing> = {}): ImageReader {
    const preprocessing = completePreprocessing('ImageReader.ofPixels', given);
    const { height: rows, width: columns } = preprocessing;
    const grid = { rows, columns, channels: channelsOf(preprocessing) };
    return new ImageReader(grid, { preprocessing, encoder: null }, async (frames) =>
      frames.map((frame) => ({ features: preprocess(frame, preprocessing) })),
    );
  }

  /**
   * The grid of features of an encoder, which remains the caller's. @param name for messages, by default that
   * of its file
   */
  static ofEncoder(encoder: MobileNet, name?: string): ImageReader {
    check('ImageReader.ofEncoder', 'encoder', encoder, encoderRule);
    check('ImageReader.ofEncoder', 'name', name, optional(rules.text));
    const { preprocessing } = encoder;
    const gridOf = (frames: readonly Frame[]) =>
      scope(() => encoder.grid(preprocessAll(frames, preprocessing)));
    const probe = gridOf([blackFrame]);
    const [, rows, columns, channels] = probe.shape;
    probe.dispose();
    const size = rows * columns * channels;
    const { source, checksum } = encoder.model;
    const identity = { name: name ?? source, checksum };
    const encode: Encode = async (frames) => {
      const grid = gridOf(frames);
      const values = await grid.data(new Float32Array(grid.size));
      grid.dispose();
      return frames.map((_, place) => ({
        features: values.slice(place * size, (place + 1) * size),
      }));
    };
    return new ImageReader(
      { rows, columns, channels },
      { preprocessing, encoder: identity },
      encode,
    );
  }

  /**
   * The reader that a model needs.
   * @param encoder for a model that reads features of an encoder; undefined for one that reads pixels
   * @throws ArgumentError when it needs another encoder, or reads given features
   */
  static for(model: { readonly source: ImageSource }, encoder?: MobileNet): ImageReader {
    const where = 'ImageReader.for';
    const { source } = checkRecord(where, 'the model', model);
    check(where, 'the source', source, rules.object);
    const { preprocessing, encoder: wanted } = source;
    check(where, 'preprocessing of the source', preprocessing, nullable(rules.object));
    check(where, 'encoder of the source', wanted, nullable(rules.object));
    if (preprocessing === null) {
      throw new ArgumentError(
        `${where}: the model must read pictures, got one that reads given features; ` +
          'give it features of that kind',
      );
    }
    if (wanted === null) return ImageReader.ofPixels(preprocessing);
    const got = encoder === undefined ? 'none' : encoder.model.checksum;
    if (encoder === undefined || got !== wanted.checksum) {
      throw new ArgumentError(
        `${where}: encoder must be that of training, ${wanted.name} with checksum ${wanted.checksum}, ` +
          `got ${got}`,
      );
    }
    return ImageReader.ofEncoder(encoder, wanted.name);
  }

  /** The values of pictures, in their order. */
  async read(pictures: readonly Frame[]): Promise<ImageValues[]> {
    checkEach('ImageReader.read', 'pictures', pictures, rules.object);
    const values: ImageValues[] = [];
    for (let start = 0; start < pictures.length; start += picturesAtOnce) {
      values.push(...(await this.#encode(pictures.slice(start, start + picturesAtOnce))));
    }
    return values;
  }
}

const encoderRule = {
  holds: (value: unknown) => value instanceof MobileNet,
  words: 'a MobileNet',
};

/** A single pixel: its encoding has the layout of every grid. */
const blackFrame: Frame = {
  pixels: new Uint8Array(3),
  width: 1,
  height: 1,
  channels: 3,
  time: 0,
  index: 0,
};
