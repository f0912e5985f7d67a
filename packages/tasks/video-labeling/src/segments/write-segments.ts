import { escapeXml } from '@unrolled/charts';
import {
  check,
  checkOptions,
  checkRecords,
  nullable,
  oneOf,
  optional,
  rules,
} from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';
import type { TimedSegment } from './timed-segments.ts';

/** A table, JSON, annotations of ELAN (`.eaf`), and subtitles for browsers (`.vtt`). */
export const segmentFormats = ['csv', 'json', 'eaf', 'vtt'] as const;

/** Format of a list of segments. */
export type SegmentFormat = (typeof segmentFormats)[number];

const dateRule = {
  holds: (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime()),
  words: 'a Date',
};

interface WriteSegmentsOptions {
  /** Date that ELAN's file states. Default: 1970-01-01. */
  readonly date?: Date;
}

/**
 * Segments as the text of a file.
 * @throws ArgumentError for segments without times in a format that needs them: `eaf`, `vtt`
 */
export function writeSegments(
  format: SegmentFormat,
  segments: readonly TimedSegment[],
  options: WriteSegmentsOptions = {},
): string {
  const where = 'writeSegments';
  const { date = new Date(0) } = checkOptions<WriteSegmentsOptions>(where, options, {
    date: optional(dateRule),
  });
  check(where, 'format', format, oneOf(segmentFormats));
  const list = checkRecords(where, 'segments', segments, {
    label: rules.text,
    start: rules.wholeNumber,
    end: rules.count,
    startTime: optional(nullable(rules.finite)),
    endTime: optional(nullable(rules.finite)),
  });
  switch (format) {
    case 'csv':
      return csv(list);
    case 'json':
      return `${JSON.stringify({ segments: list }, null, 2)}\n`;
    case 'eaf':
      return elan(inMilliseconds(list), date);
    case 'vtt':
      return webVtt(inMilliseconds(list));
    default:
      return format satisfies never;
  }
}

function csv(segments: readonly TimedSegment[]): string {
  const rows = segments.map(({ label, start, end, startTime, endTime }) =>
    [quoted(label), start, end, startTime ?? '', endTime ?? ''].join(','),
  );
  return ['label,start,end,startTime,endTime', ...rows, ''].join('\n');
}

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** A segment in whole milliseconds, at least one long. */
interface Cue {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

function inMilliseconds(segments: readonly TimedSegment[]): Cue[] {
  return segments.map(({ label, startTime, endTime }) => {
    if (typeof startTime !== 'number' || typeof endTime !== 'number') {
      throw new ArgumentError(
        'writeSegments: this format needs times, got segments without times; give the frame rate or the ' +
          'times of the frames, or write csv or json',
      );
    }
    const from = Math.max(0, Math.round(1000 * startTime));
    return { label, from, to: Math.max(from + 1, Math.round(1000 * endTime)) };
  });
}

/** EAF 3.0, as defined by the Max Planck Institute for Psycholinguistics: one tier, two slots per segment. */
function elan(cues: readonly Cue[], date: Date): string {
  const slots = cues.flatMap(({ from, to }, place) =>
    [from, to].map(
      (time, side) =>
        `    <TIME_SLOT TIME_SLOT_ID="ts${2 * place + side + 1}" TIME_VALUE="${time}"/>`,
    ),
  );
  const annotations = cues.map(
    ({ label }, place) =>
      `    <ANNOTATION>\n      <ALIGNABLE_ANNOTATION ANNOTATION_ID="a${place + 1}" ` +
      `TIME_SLOT_REF1="ts${2 * place + 1}" TIME_SLOT_REF2="ts${2 * place + 2}">\n` +
      `        <ANNOTATION_VALUE>${escapeXml(label)}</ANNOTATION_VALUE>\n` +
      '      </ALIGNABLE_ANNOTATION>\n    </ANNOTATION>',
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ANNOTATION_DOCUMENT AUTHOR="" DATE="${date.toISOString()}" FORMAT="3.0" VERSION="3.0" ` +
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
      'xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">',
    '  <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>',
    '  <TIME_ORDER>',
    ...slots,
    '  </TIME_ORDER>',
    '  <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="labels">',
    ...annotations,
    '  </TIER>',
    '  <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>',
    '</ANNOTATION_DOCUMENT>',
    '',
  ].join('\n');
}

const webVtt = (cues: readonly Cue[]): string =>
  [
    'WEBVTT\n',
    ...cues.map(
      ({ label, from, to }) =>
        `${clock(from)} --> ${clock(to)}\n${escapeXml(label.replaceAll(/\s+/g, ' '))}\n`,
    ),
  ].join('\n');

/** `01:02:03.004` */
function clock(milliseconds: number): string {
  const parts = [3_600_000, 60_000, 1000].map((unit, place) =>
    Math.floor(place === 0 ? milliseconds / unit : (milliseconds / unit) % 60),
  );
  const rest = String(milliseconds % 1000).padStart(3, '0');
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${rest}`;
}
