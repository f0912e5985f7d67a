import {
  type FrameSequence,
  type LabelledSequence,
  parseFrameRows,
  parseUea,
} from '@unrolled/datasets';
import { DataError } from '@unrolled/tensor';
import type { Preprocessing } from '@unrolled/vision';
import { type ClipFile, type ClipFlags, isOfValues, listClips } from '../../files/clip-files.ts';
import { readPlainText } from '../../files/frame-files.ts';
import { checkOneKind, needsNumbers, readEach, readPixelClip } from '../../files/pixel-clip.ts';
import type { Output } from '../../output/streams.ts';

/** Sequences of files of the UEA archive, and clips still to be read. */
export interface ClipList {
  readonly sequences: readonly LabelledSequence[];
  readonly clips: readonly ClipFile[];
}

const ueaName = /\.ts(\.gz)?$/i;

/**
 * Sequences in files of the UEA archive, `.ts`, and clips in folders with a folder for each label and in
 * tables of paths and labels.
 * @param option the one that names them, for errors
 * @throws FileError; DataError also for clips of numbers among clips of pixels
 */
export async function listSequences(
  option: string,
  paths: readonly string[],
  flags: ClipFlags,
): Promise<ClipList> {
  const sequences: LabelledSequence[] = [];
  const clips: ClipFile[] = [];
  for (const path of paths) {
    if (ueaName.test(path)) sequences.push(...parseUea(await readPlainText(path), path));
    else clips.push(...(await listClips(option, path, flags)));
  }
  const pixels = clips.find(({ path }) => !isOfValues(path))?.path;
  checkOneKind(option, pixels, sequences.length > 0 || clips.some(({ path }) => isOfValues(path)));
  return { sequences, clips };
}

/** Whether the clips are of pixels. */
export const isOfPixels = ({ clips }: ClipList): boolean =>
  clips.length > 0 && !isOfValues(clips[0].path);

/**
 * Reads the clips of a list.
 * @param preprocessing null where the model reads no pixels
 * @throws FileError, DataError
 */
export async function readClips(
  { sequences, clips }: ClipList,
  preprocessing: Preprocessing | null,
  output: Output,
): Promise<LabelledSequence[]> {
  // Clips that are parts of one recording follow each other in most tables.
  let last: { readonly path: string; readonly whole: FrameSequence } | null = null;
  const read = await readEach(clips, output, async ({ path, first, end, ...labelled }) => {
    if (last?.path !== path) last = { path, whole: await readOne(path, preprocessing) };
    return { ...partOf(last.whole, { path, first, end }), ...labelled };
  });
  return [...sequences, ...read];
}

/** Frames of a recording from `first` up to `end`; all frames if neither is given. */
function partOf(
  whole: FrameSequence,
  { path, first = 0, end = whole.length }: Pick<ClipFile, 'path' | 'first' | 'end'>,
): FrameSequence {
  if (end > whole.length || first >= end) {
    throw new DataError(
      `${path}: expected the frames of a clip within the ${whole.length} of its file, got those from ` +
        `${first} to ${end - 1}; frames are counted from 0`,
    );
  }
  if (end - first === whole.length) return whole;
  const { values, channels } = whole;
  const part = values.slice(first * channels, end * channels);
  return { values: part, length: end - first, channels };
}

/** The sequences of one path: of the UEA archive, of lines of numbers, or a clip of pixels. */
export const readUnlabelled = async (
  path: string,
  preprocessing: Preprocessing | null,
): Promise<FrameSequence[]> =>
  ueaName.test(path)
    ? parseUea(await readPlainText(path), path)
    : [await readOne(path, preprocessing)];

async function readOne(path: string, preprocessing: Preprocessing | null): Promise<FrameSequence> {
  if (isOfValues(path)) return parseFrameRows(await readPlainText(path), path, { gaps: true });
  if (preprocessing === null) throw needsNumbers(path);
  return readPixelClip(path, preprocessing);
}
