import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type CaptionedImage,
  decodeFeatureFile,
  encodeFeatureFile,
  type FeatureFile,
  ImageReader,
  type ImageSource,
  type ImageValues,
} from '@unrolled/captioning';
import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';
import { type Frame, MobileNet } from '@unrolled/vision';
import { readGraphModel, readImage } from '@unrolled/vision/node';
import { checkOutput } from '../../files/output-file.ts';
import { checkSettled } from '../../files/pixel-clip.ts';
import { createProgress, formatCount } from '../../output/progress.ts';
import type { Output } from '../../output/streams.ts';
import { UsageError } from '../../program/failures.ts';
import type { CaptionedFiles } from './read-captions.ts';

/** Flags that decide the values of images. */
interface ReadingFlags {
  readonly encoder: string | null;
  readonly features: string | null;
  /** For a new model, given to `train` alone. */
  readonly imageSize?: number | null;
}

/** Images that are read between two looks at the progress. */
const imagesAtOnce = 32;

/** The MobileNet that `--encoder` names; undefined without. */
const readEncoder = async (path: string | null): Promise<MobileNet | undefined> =>
  path === null ? undefined : new MobileNet(await readGraphModel(path));

/**
 * Reader of training pictures: that of the model from which training starts, else by the options.
 * @throws UsageError for `--image-size` with an encoder, or other than that of the model
 */
export async function trainingReader(
  { encoder, imageSize }: Pick<ReadingFlags, 'encoder'> & { readonly imageSize: number | null },
  earlier: { readonly source: ImageSource } | null,
): Promise<ImageReader> {
  if (encoder !== null && imageSize !== null) {
    throw new UsageError(
      '--image-size is for a CNN trained with the model, and an encoder has its own size, ' +
        'got both; leave --image-size or --encoder out',
    );
  }
  if (earlier !== null) {
    const { preprocessing } = earlier.source;
    if (preprocessing !== null) checkSettled('--image-size', imageSize, preprocessing.width);
    return readerForModel(earlier, { encoder });
  }
  const network = await readEncoder(encoder);
  const side = imageSize ?? 64;
  return network === undefined
    ? ImageReader.ofPixels({ width: side, height: side })
    : ImageReader.ofEncoder(network, encoder ?? undefined);
}

/**
 * Reader of pictures for a model.
 * @throws UsageError when `--encoder` is missing, not needed or different from that of training
 */
export async function readerForModel(
  model: { readonly source: ImageSource },
  { encoder }: Pick<ReadingFlags, 'encoder'>,
): Promise<ImageReader> {
  const { preprocessing, encoder: wanted } = model.source;
  if (preprocessing === null) {
    throw new UsageError(
      'the model reads given features, not pictures; give --features, a file of ' +
        'such features, and the names of images in it',
    );
  }
  if (wanted === null) {
    if (encoder === null) return ImageReader.for(model);
    throw new UsageError('the model reads pixels without an encoder, got --encoder; leave it out');
  }
  if (encoder === null) {
    throw new UsageError(
      `the model reads features of ${wanted.name}; give --encoder, the path of that model.json`,
    );
  }
  const network = await readEncoder(encoder);
  if (network?.model.checksum === wanted.checksum) return ImageReader.for(model, network);
  throw new UsageError(
    `--encoder must be the one of training, ${wanted.name} with checksum ${wanted.checksum}, got ` +
      `${encoder} with ${network?.model.checksum}`,
  );
}

/** The file of `--features`. @throws FileError, FormatError */
export const readFeatureFile = async (path: string): Promise<Required<FeatureFile>> =>
  decodeFeatureFile(await readFileBytes(path, 'features'), path);

/**
 * The values of images by name: from the file of `--features` if it exists; else from the pictures, and
 * then written to that file.
 * @param reader called only where pictures are read
 * @throws FileError, DataError for an image that is missing, damaged or not in the file of features;
 *   UsageError for an encoder or a size other than those of the file
 */
export async function imageValues(
  files: readonly Pick<CaptionedFiles, 'captions' | 'folder'>[],
  { features, encoder, imageSize = null }: ReadingFlags,
  reader: () => Promise<ImageReader>,
  output: Output,
): Promise<Required<FeatureFile>> {
  if (features !== null && existsSync(features)) {
    const file = await readFeatureFile(features);
    await checkEncoder(file.source, features, encoder);
    checkSize(file.source, features, imageSize);
    const names = files.flatMap(({ captions }) => [...captions.keys()]);
    const missing = names.filter((name) => !file.images.has(name));
    if (missing.length === 0) return file;
    throw new DataError(
      `--features ${features}: expected the features of every image, got none for ${missing.length} of ` +
        `${names.length}, first ${missing[0]}; give another file name to compute them`,
    );
  }
  const paths = pathsOf(files);
  if (features !== null) await checkOutput('--features', features);
  const pictures = await reader();
  const images = await readPictures(paths, pictures, output);
  const file = { grid: pictures.grid, source: pictures.source, images };
  if (features !== null) await writeFileAtomic(features, encodeFeatureFile(file));
  return file;
}

/** The path of each image by its name. @throws DataError for two images with the same name */
function pathsOf(
  files: readonly Pick<CaptionedFiles, 'captions' | 'folder'>[],
): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const { captions, folder } of files) {
    for (const name of captions.keys()) {
      const path = resolve(folder, name);
      if ((paths.get(name) ?? path) !== path) {
        throw new DataError(
          `images must have different names, got ${name} in two folders, ${path} and ` +
            `${paths.get(name)}; put them into one folder, and name it with --images`,
        );
      }
      paths.set(name, path);
    }
  }
  return paths;
}

async function readPictures(
  paths: ReadonlyMap<string, string>,
  reader: ImageReader,
  output: Output,
): Promise<ReadonlyMap<string, ImageValues>> {
  const images = new Map<string, ImageValues>();
  const entries = [...paths];
  const progress = createProgress(output);
  try {
    for (let start = 0; start < entries.length; start += imagesAtOnce) {
      const part = entries.slice(start, start + imagesAtOnce);
      const frames: Frame[] = [];
      for (const [, path] of part) frames.push(await readImage(path));
      const values = await reader.read(frames);
      part.forEach(([name], place) => {
        images.set(name, values[place]);
      });
      progress.update(images.size / entries.length, `${formatCount(images.size)} images read`);
    }
  } finally {
    progress.stop();
  }
  return images;
}

/** Images that all have values, with their captions. */
export const imagesOf = (
  { captions }: Pick<CaptionedFiles, 'captions'>,
  images: ReadonlyMap<string, ImageValues>,
): CaptionedImage[] =>
  [...captions].map(([name, own]) => ({ ...(images.get(name) as ImageValues), captions: own }));

/** @throws UsageError for `--image-size` where the file holds no pixels of that size */
function checkSize(
  { preprocessing, encoder }: ImageSource,
  features: string,
  imageSize: number | null,
): void {
  const side = encoder === null ? preprocessing?.width : undefined;
  if (imageSize === null || imageSize === side) return;
  throw new UsageError(
    `--image-size must be that of the images in --features ${features}, which holds ` +
      `${side === undefined ? 'features, no pixels' : `pixels of ${side}`}, got ${imageSize}; leave ` +
      '--image-size out, or give another name',
  );
}

/** @throws UsageError for features of an encoder other than that of `--encoder` */
async function checkEncoder(
  { encoder: stated }: ImageSource,
  features: string,
  encoder: string | null,
): Promise<void> {
  const network = await readEncoder(encoder);
  if (network === undefined || network.model.checksum === stated?.checksum) return;
  throw new UsageError(
    `--features ${features} must be of the encoder ${encoder}, got those of ` +
      `${stated?.name ?? 'another source'}; leave --encoder out, or give another name`,
  );
}
