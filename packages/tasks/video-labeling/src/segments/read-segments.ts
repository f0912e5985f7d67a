import { parseTable } from '@unrolled/datasets';
import { check, checkRecords, describe, nullable, readFrom, rules, whole } from '@unrolled/guards';
import type { Segment } from '@unrolled/metrics';
import { DataError } from '@unrolled/tensor';
import { mostFrames } from '../frame-inputs.ts';

/**
 * Reads segments that label the frames of a clip: JSON `{ "segments": [{ "label", "start", "end" }] }`,
 * or a table with these columns, in CSV or separated by tabs. Frames count from 0; `end` is the first
 * frame behind the segment.
 * @param source names the text in errors
 * @throws DataError naming the segment that cannot be read
 */
export function parseSegments(text: string, source = 'parseSegments'): Segment<string>[] {
  check('parseSegments', 'text', text, rules.text);
  check('parseSegments', 'source', source, rules.text);
  const found = text.trimStart().startsWith('{') ? fromJson(text, source) : fromTable(text, source);
  return found.map(({ label, start, end, place }) => {
    const isFit =
      typeof label === 'string' &&
      label.trim() !== '' &&
      rules.wholeNumber.holds(start) &&
      rules.count.holds(end) &&
      (start as number) < (end as number);
    if (isFit) return { label: label.trim(), start: start as number, end: end as number };
    throw new DataError(
      `${source}: ${place} must have a label and whole frames, start below end, got ` +
        `${describe(label)} from ${describe(start)} to ${describe(end)}`,
    );
  });
}

interface Found {
  readonly label: unknown;
  readonly start: unknown;
  readonly end: unknown;
  readonly place: string;
}

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
  return segments.map((segment, index) => ({
    label: readFrom(segment, 'label'),
    start: readFrom(segment, 'start'),
    end: readFrom(segment, 'end'),
    place: `segment ${index}`,
  }));
}

function fromTable(text: string, source: string): Found[] {
  const names = ['label', 'start', 'end'] as const;
  const table = parseTable(text, { source, format: 'csv', wanted: names });
  const [labels, starts, ends] = names.map((name) =>
    table.column(name, `the ${name} of a segment in a column of that name`),
  );
  const number = (cell: unknown) => (String(cell).trim() === '' ? Number.NaN : Number(cell));
  return labels.map((label, row) => ({
    label,
    start: number(starts[row]),
    end: number(ends[row]),
    place: `line ${table.lineOf(row)}`,
  }));
}

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
