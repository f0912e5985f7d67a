import { basename, join } from 'node:path';
import { type LabelledFrames, parseFrameRows } from '@unrolled/datasets';
import { DataError } from '@unrolled/tensor';
import { labelsOfSegments, parseSegments } from '@unrolled/video-labeling';
import { isClipName, type Preprocessing } from '@unrolled/vision';
import { framesName, listFolder, readPlainText } from '../../files/frame-files.ts';
import { readPixelClip } from '../../files/pixel-clip.ts';

/** A clip, or a table, in a folder. */
interface FolderClip {
  readonly path: string;
  /** A video, an animation or a folder of images; else one frame per line. */
  readonly isOfPixels: boolean;
  /** Path of the file of its segments; null for a table that holds the label of each frame. */
  readonly segments: string | null;
}

const segmentsName = /\.segments\.(csv|json)$/i;

/** Still images: pictures of a clip, not clips themselves. */
const stillName = /\.(png|jpe?g|tiff?|avif)$/i;

/** A clip in a folder; its stem is the beginning of the name of its segments. */
interface Entry {
  readonly name: string;
  readonly stem: string;
  readonly isOfPixels: boolean;
}

/**
 * The clips of a folder with the files of segments next to them, and its tables. Folders, animations
 * and videos without segments are skipped, unless others have segments.
 * @param option the one that names the folder, for errors
 * @throws FileError; DataError for segments without a clip, or of two; for a clip without segments
 *   among clips that have them; for a folder that has neither clips nor tables
 */
export async function listSegmentedClips(option: string, path: string): Promise<FolderClip[]> {
  const { folders, files } = await listFolder(option, path);
  const entries = entriesOf(folders, files);
  const segmentsOf = new Map<string, string>();
  for (const segments of files.filter((name) => segmentsName.test(name))) {
    const stem = segments.replace(segmentsName, '');
    const clips = entries.filter((entry) => entry.stem === stem).map(({ name }) => name);
    const other = segmentsOf.get(stem);
    if (clips.length === 1 && other === undefined) {
      segmentsOf.set(stem, segments);
      continue;
    }
    throw new DataError(
      `${option} ${path}: expected one clip next to ${segments}, such as ${stem}.csv or ${stem}.mp4, got ` +
        `${clips.join(' and ') || 'none'}${other === undefined ? '' : ` with ${other}`}`,
    );
  }
  const clips = entries.map(({ name, stem, isOfPixels }) => {
    const segments = segmentsOf.get(stem);
    return {
      path: join(path, name),
      isOfPixels,
      segments: segments === undefined ? null : join(path, segments),
    };
  });
  const ofPixels = clips.filter(({ isOfPixels }) => isOfPixels);
  const bare = ofPixels.find(({ segments }) => segments === null);
  if (bare !== undefined && ofPixels.some(({ segments }) => segments !== null)) {
    const { stem } = entries[clips.indexOf(bare)];
    throw new DataError(
      `${option} ${path}: expected the segments of every clip, got none of ${basename(bare.path)}; write ` +
        `them to ${stem}.segments.csv, or move the clip away`,
    );
  }
  const found = clips.filter(({ isOfPixels, segments }) => !isOfPixels || segments !== null);
  if (found.length > 0) return found;
  throw new DataError(
    `${option} ${path}: expected files of frames (.csv, .tsv, .txt), or clips next to files of segments ` +
      '(clip.mp4 and clip.segments.csv), got none; give the folder that holds them',
  );
}

function entriesOf(folders: readonly string[], files: readonly string[]): Entry[] {
  const images = folders.map((name) => ({ name, stem: name, isOfPixels: true }));
  const clips = files
    .filter((name) => !segmentsName.test(name))
    .flatMap((name): Entry[] => {
      if (framesName.test(name)) {
        return [{ name, stem: name.replace(framesName, ''), isOfPixels: false }];
      }
      return isClipName(name) && !stillName.test(name)
        ? [{ name, stem: name.replace(/\.[^.]*$/, ''), isOfPixels: true }]
        : [];
    });
  return [...images, ...clips].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Reads a clip and the labels of its frames. Segments in seconds refer to the frames of clips of pixels as
 * sampled by the preprocessing.
 * @param preprocessing null for a clip of numbers
 * @throws FileError, DataError
 */
export async function readSegmentedClip(
  path: string,
  segments: string,
  preprocessing: Preprocessing | null,
  background: string | null,
): Promise<LabelledFrames> {
  const frames =
    preprocessing === null
      ? parseFrameRows(await readPlainText(path), path)
      : await readPixelClip(path, preprocessing);
  const rate = preprocessing?.rate;
  const found = parseSegments(await readPlainText(segments), segments, rate, frames.length);
  const labels = labelsOfSegments(found, frames.length, background, segments);
  return { ...frames, labels, name: basename(path) };
}
