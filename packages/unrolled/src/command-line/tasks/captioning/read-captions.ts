import { dirname } from 'node:path';
import { type Captions, parseCaptions, parseImageNames } from '@unrolled/datasets';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { readText } from '../../files/text-files.ts';
import { column } from '../../options/column-options.ts';

/** Options of reading captions and their images. */
export const dataOptions = {
  images: option.optional(
    option.text('', 'folder', 'folder of the images that the captions name'),
    'that of the captions',
  ),
  imageColumn: column('image', 'with the image'),
  captionColumn: column('caption', 'with the caption'),
  encoder: option.optional(
    option.text('', 'path', 'model.json of a MobileNet, a graph model of TensorFlow.js'),
    'a CNN trained with the model',
  ),
  features: option.optional(
    option.text(
      '',
      'path',
      'features of the images by name, .safetensors: read if the file exists, else written',
    ),
    'computed in each run',
  ),
};

/** Option of reading images for a new model. */
export const imageOptions = {
  imageSize: option.optional(
    option.sizeUpTo(1024)(
      64,
      'side length in pixels of the images that a CNN trained with the model reads',
    ),
    '64',
  ),
};

/** Flags that decide how captions and images are read. */
export type DataFlags = OptionValues<typeof dataOptions>;

/** Captions by image, and where the images are. */
export interface CaptionedFiles {
  /** The option that names the files, for errors. */
  readonly option: string;
  readonly captions: Captions;
  /** Folder that the names of the images start from. */
  readonly folder: string;
  readonly flags: DataFlags;
}

/**
 * Captions of one or more files; a file that contains only names of images, one per line, restricts
 * them to these images.
 * @param option the one that names the files, for errors
 * @throws FileError, DataError
 */
export async function readCaptions(
  option: string,
  paths: readonly string[],
  flags: DataFlags,
): Promise<CaptionedFiles> {
  const { imageColumn, captionColumn } = flags;
  const captions = new Map<string, readonly string[]>();
  const wanted: string[] = [];
  const tables: string[] = [];
  for (const path of paths) {
    const text = await readText(option, [path]);
    const names = parseImageNames(text);
    if (names !== null) {
      wanted.push(...names);
      continue;
    }
    tables.push(path);
    for (const [image, own] of parseCaptions(text, { source: path, imageColumn, captionColumn })) {
      captions.set(image, [...(captions.get(image) ?? []), ...own]);
    }
  }
  if (tables.length === 0) {
    throw new DataError(
      `${option} ${paths.join(' ')}: expected captions, got only names of images; add the file ` +
        'of their captions',
    );
  }
  const unknown = wanted.filter((name) => !captions.has(name));
  if (unknown.length > 0) {
    throw new DataError(
      `${option}: each image must have a caption, got none for ${unknown.length} of the ` +
        `${wanted.length} that are named, first ${unknown[0]}; check that the files belong together`,
    );
  }
  return {
    option,
    captions:
      wanted.length === 0
        ? captions
        : new Map(wanted.map((name) => [name, captions.get(name) ?? []])),
    folder: flags.images ?? dirname(tables[0]),
    flags,
  };
}
