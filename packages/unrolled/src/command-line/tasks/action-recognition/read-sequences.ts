import {
  type FrameSequence,
  type LabelledSequence,
  parseFrameRows,
  parseUea,
} from '@unrolled/datasets';
import type { Preprocessing } from '@unrolled/vision';
import { type ClipFile, type ClipFlags, isOfValues, listClips } from '../../files/clip-files.ts';
import { readPlainText } from '../../files/frame-files.ts';
import { checkOneKind, needsNumbers, readPixelClip } from '../../files/pixel-clip.ts';

/** Sequences of files of the UEA archive, and clips that are yet to be read. */
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
): Promise<LabelledSequence[]> {
  const all = [...sequences];
  for (const { path, ...labelled } of clips) {
    all.push({ ...(await readOne(path, preprocessing)), ...labelled });
  }
  return all;
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
