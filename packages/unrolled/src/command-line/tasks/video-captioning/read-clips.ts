import { dirname, resolve } from 'node:path';
import { formatOfPath, parseTable } from '@unrolled/datasets';
import type { OptionValues } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import type { CaptionedClip } from '@unrolled/video-captioning';
import type { FrameInputs, Preprocessing } from '@unrolled/vision';
import { readEach, readPixelClip } from '../../files/pixel-clip.ts';
import { readText } from '../../files/text-files.ts';
import { column } from '../../options/column-options.ts';
import type { Output } from '../../output/streams.ts';

/** Layout of a table of clips. */
export const dataOptions = {
  pathColumn: column('path', 'with the path of each clip'),
  captionColumn: column('caption', 'with the caption'),
};

/** Captions by the path of their clip. */
export type ClipList = ReadonlyMap<string, readonly string[]>;

/**
 * Lists the clips of tables of paths and captions, a row for each caption. Paths begin at the folder of
 * their table.
 * @param option the one that names the tables, for errors
 * @throws FileError, DataError
 */
export async function listClips(
  option: string,
  tables: readonly string[],
  { pathColumn, captionColumn }: OptionValues<typeof dataOptions>,
): Promise<ClipList> {
  const captions = new Map<string, string[]>();
  for (const source of tables) {
    const text = await readText(option, [source]);
    const wanted = [pathColumn, captionColumn];
    const table = parseTable(text, { source, format: formatOfPath(source), wanted });
    const cells = table.column(captionColumn, 'the caption with --caption-column');
    table.column(pathColumn, 'the path with --path-column').forEach((cell, row) => {
      const [path, caption] = [cell, cells[row]].map((value) =>
        typeof value === 'string' ? value.trim() : '',
      );
      if (path === '' || caption === '') {
        throw new DataError(
          `${source}: line ${table.lineOf(row)} must have a path and a caption, got none`,
        );
      }
      const clip = resolve(dirname(source), path);
      captions.set(clip, [...(captions.get(clip) ?? []), caption]);
    });
  }
  return captions;
}

/** Reads the clips of a list for a model of pixels. @throws FileError, DataError */
export async function readClips(
  captions: ClipList,
  preprocessing: Preprocessing,
  output: Output,
): Promise<CaptionedClip[]> {
  return readEach([...captions], output, async ([path, own]) => ({
    ...(await readPixelClip(path, preprocessing)),
    captions: own,
  }));
}

/** @throws DataError for a model that reads given features */
export function preprocessingOf({ preprocessing }: FrameInputs): Preprocessing {
  if (preprocessing !== null) return preprocessing;
  throw new DataError(
    'the model must read pixels, got one that reads given features; use it from a program',
  );
}
