import { parseTable } from '@unrolled/datasets';
import { check, checkRecords, describe, nullable, readFrom, rules, whole } from '@unrolled/guards';
import type { Segment } from '@unrolled/metrics';
import { DataError } from '@unrolled/tensor';
import { mostFrames } from '../frame-inputs.ts';

/** A segment as a file states it, in frames or in seconds; undefined where it does not state that. */
interface Found {
  readonly label: unknown;
  readonly start: unknown;
  readonly end: unknown;
  readonly startTime: unknown;
  readonly endTime: unknown;
  readonly place: string;
}

const fields = ['label', 'start', 'end', 'startTime', 'endTime'] as const;

/** A time this close to that of a frame is at it: times are rounded when they are written. */
const tolerance = 1e-6;

/**
 * Reads segments that label the frames of a clip: JSON `{ "segments": [{ "label", "start", "end" }] }`,
 * or a table with these columns, in CSV or separated by tabs. `start` and `end` count frames from 0; `end`
 * is the first frame after the segment. `startTime` and `endTime` are seconds from the start of the clip,
 * and take precedence over frames where `rate` is given: a segment has the frames whose time is at or after
 * its start and before its end, and one without frames is skipped. One that ends less than a frame after
 * the last of `length` frames ends with it, because the length of a clip in seconds is not a whole number
 * of frames.
 * @param source names the text in errors
 * @param rate frames of the clip per second; null if unknown
 * @param length number of frames of the clip, for segments in seconds; null if unknown
 * @throws DataError naming the segment that cannot be read, or that only gives seconds, without `rate`
 */
export function parseSegments(
  text: string,
  source = 'parseSegments',
  rate: number | null = null,
  length: number | null = null,
): Segment<string>[] {
  const where = 'parseSegments';
  check(where, 'text', text, rules.text);
  check(where, 'source', source, rules.text);
  check(where, 'rate', rate, nullable(rules.positive));
  check(where, 'length', length, nullable(rules.wholeNumber));
  const found = text.trimStart().startsWith('{') ? fromJson(text, source) : fromTable(text, source);
  return found.flatMap((segment) => {
    const read = isTimed(segment, rate)
      ? timed(segment, source, rate, length)
      : counted(segment, source);
    return read.start < read.end ? [read] : [];
  });
}

/** Whether seconds define a segment: they do if the rate is known, or if there is nothing else. */
const isTimed = ({ start, end, startTime, endTime }: Found, rate: number | null): boolean =>
  isStated(startTime) &&
  isStated(endTime) &&
  (rate !== null || !(isStated(start) || isStated(end)));

const isStated = (value: unknown): boolean => value !== undefined && value !== null;

function counted({ label, start, end, place }: Found, source: string): Segment<string> {
  const isFit =
    isLabel(label) &&
    rules.wholeNumber.holds(start) &&
    rules.count.holds(end) &&
    (start as number) < (end as number);
  if (isFit) return { label: label.trim(), start: start as number, end: end as number };
  throw new DataError(
    `${source}: ${place} must have a label and whole frames, start below end, got ` +
      `${describe(label)} from ${describe(start)} to ${describe(end)}`,
  );
}

function timed(
  { label, startTime, endTime, place }: Found,
  source: string,
  rate: number | null,
  length: number | null,
): Segment<string> {
  if (rate === null) {
    throw new DataError(
      `${source}: ${place} must be in frames, start and end, since the frames of its clip have no times, ` +
        'got seconds, startTime and endTime; multiply them by the frames in a second',
    );
  }
  const isFit =
    isLabel(label) &&
    rules.notNegative.holds(startTime) &&
    rules.notNegative.holds(endTime) &&
    (startTime as number) < (endTime as number);
  if (!isFit) {
    throw new DataError(
      `${source}: ${place} must have a label and seconds, startTime below endTime, got ` +
        `${describe(label)} from ${describe(startTime)} to ${describe(endTime)}`,
    );
  }
  const [start, end] = [startTime, endTime].map((time) =>
    Math.max(0, Math.ceil((time as number) * rate - tolerance)),
  );
  return { label: label.trim(), start, end: length !== null && end === length + 1 ? length : end };
}

const isLabel = (label: unknown): label is string =>
  typeof label === 'string' && label.trim() !== '';

function fromJson(text: string, source: string): Found[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${source}: expected JSON with segments, got ${describe(text)}`, { cause });
  }
  const segments = readFrom(parsed, 'segments');
  if (!Array.isArray(segments)) {
    throw new DataError(`${source}: expected { "segments": […] }, got ${describe(parsed)}`);
  }
  return segments.map((segment, index) =>
    foundOf((name) => readFrom(segment, name), `segment ${index}`),
  );
}

function fromTable(text: string, source: string): Found[] {
  const table = parseTable(text, { source, format: 'csv', wanted: ['label'] });
  const has = (name: string) => table.columns.includes(name);
  const needed = has('startTime') && !has('start') ? ['startTime', 'endTime'] : ['start', 'end'];
  const stated = new Map(
    fields
      .filter((name) => name === 'label' || needed.includes(name) || has(name))
      .map((name) => [
        name,
        table.column(name, `the ${name} of a segment in a column of that name`),
      ]),
  );
  const rows = stated.get('label') ?? [];
  return rows.map((_, row) =>
    foundOf(
      (name) => {
        const cell = stated.get(name)?.[row];
        return name === 'label' ? cell : numberOf(cell);
      },
      `line ${table.lineOf(row)}`,
    ),
  );
}

/** An invalid number stays as written, for the error; an empty cell is undefined. */
function numberOf(cell: unknown): unknown {
  const written = String(cell ?? '').trim();
  if (written === '') return undefined;
  return Number.isNaN(Number(written)) ? written : Number(written);
}

const foundOf = (read: (name: (typeof fields)[number]) => unknown, place: string): Found =>
  ({ ...Object.fromEntries(fields.map((name) => [name, read(name)])), place }) as Found;

/**
 * The label of each frame of a clip.
 * @param background label of frames that no segment covers; null: each must be covered
 * @throws DataError for segments that reach beyond the frames, overlap, or leave frames without label
 */
export function labelsOfSegments(
  segments: readonly Segment<string>[],
  length: number,
  background: string | null = null,
  source = 'labelsOfSegments',
): string[] {
  const where = 'labelsOfSegments';
  check(where, 'source', source, rules.text);
  check(where, 'length', length, whole(1, mostFrames));
  check(where, 'background', background, nullable(rules.text));
  const labels = new Array<string | null>(length).fill(null);
  const list = checkRecords(where, 'segments', segments, {
    label: rules.text,
    start: rules.wholeNumber,
    end: rules.count,
  });
  for (const { label, start, end } of list) {
    const named = `${describe(label)} from ${start} to ${end}`;
    if (end > length) {
      throw new DataError(
        `${source}: segments must end within the ${length} frames of their clip, got ${named}; cut ` +
          'it, or check that both belong together',
      );
    }
    for (let frame = start; frame < end; frame++) {
      if (labels[frame] !== null) {
        throw new DataError(
          `${source}: segments must not overlap, got ${named}, where frame ${frame} is ` +
            `${describe(labels[frame])} already`,
        );
      }
      labels[frame] = label;
    }
  }
  const bare = background === null ? labels.indexOf(null) : -1;
  if (bare >= 0) {
    throw new DataError(
      `${source}: every frame must have a label, got none for frame ${bare} of ${length}; name the ` +
        'label of frames in which nothing happens with --background (background)',
    );
  }
  return labels.map((label) => label ?? (background as string));
}
