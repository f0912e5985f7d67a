import { check, checkRecords, describe, rules } from '@unrolled/guards';
import { ArgumentError, DataError } from '@unrolled/tensor';
import type { FrameSequence, LabelledSequence } from './frame-sequence.ts';

/** A part of a recording in which one action is seen. */
export interface ActionSegment {
  readonly recording: string;
  readonly label: string;
  /** Numbers of the first and of the last frame. */
  readonly first: number;
  readonly last: number;
}

/**
 * Reads the actions of recordings as UTKinect-Action3D lists them (Xia 2012): a line that names a
 * recording, then a line `walk: 252 390` for each action. An action whose frames are NaN was not
 * recorded and is skipped.
 * @param source names the text in errors
 * @throws DataError saying in which line, for anything else; for no action
 */
export function parseActionSegments(text: string, source = 'parseActionSegments'): ActionSegment[] {
  check('parseActionSegments', 'text', text, rules.text);
  check('parseActionSegments', 'source', source, rules.text);
  const segments: ActionSegment[] = [];
  let recording: string | null = null;
  for (const [place, line] of text.split(/\r\n?|\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    if (!trimmed.includes(':')) {
      recording = trimmed;
      continue;
    }
    const [label, frames] = trimmed.split(':').map((part) => part.trim());
    const numbers = frames.split(/\s+/);
    if (numbers.every((cell) => /^nan$/i.test(cell))) continue;
    const [first, last] = numbers.map(Number);
    const isRange = [first, last].every(rules.wholeNumber.holds) && first <= last;
    if (recording === null || numbers.length !== 2 || !isRange) {
      throw new DataError(
        `${source}, line ${place + 1}: expected the name of a recording, or below one an action with ` +
          `its first and last frame, got ${describe(trimmed)}`,
      );
    }
    segments.push({ recording, label, first, last });
  }
  if (segments.length > 0) return segments;
  throw new DataError(`${source}: expected actions with their frames, got none`);
}

/**
 * The segments of one recording as sequences.
 * @param recording frames whose first value is their number, as in the skeleton files of UTKinect; a
 *   frame with the number of the previous one is skipped
 * @throws ArgumentError for a recording of one channel; DataError for a segment without a frame
 */
export function cutSegments(
  recording: FrameSequence,
  segments: readonly ActionSegment[],
): LabelledSequence[] {
  const where = 'cutSegments';
  check(where, 'recording', recording, rules.object);
  const cuts = checkRecords(where, 'segments', segments, {
    ...{ recording: rules.text, label: rules.text },
    ...{ first: rules.wholeNumber, last: rules.wholeNumber },
  });
  const { values, length, channels } = recording;
  check(where, 'recording.length', length, rules.wholeNumber);
  check(where, 'recording.channels', channels, rules.wholeNumber);
  const width = channels - 1;
  if (!(values instanceof Float32Array) || !(width > 0) || values.length !== length * channels) {
    throw new ArgumentError(
      `${where}: the recording must have a number and at least one value in each frame, got ` +
        `${describe(length)} frames of ${describe(channels)} channels`,
    );
  }
  const numbers = Array.from({ length }, (_, frame) => values[frame * channels]);
  return cuts.map(({ recording: name, label, first, last }) => {
    const frames = [...numbers.keys()].filter((frame) => {
      const number = numbers[frame];
      return number >= first && number <= last && number !== numbers[frame - 1];
    });
    if (frames.length === 0) {
      throw new DataError(
        `${where}: the recording ${name} must have frames from ${first} to ${last} (${label}), got none`,
      );
    }
    const cut = new Float32Array(frames.length * width);
    frames.forEach((frame, row) => {
      cut.set(values.subarray(frame * channels + 1, (frame + 1) * channels), row * width);
    });
    return { values: cut, length: frames.length, channels: width, label, group: name };
  });
}
