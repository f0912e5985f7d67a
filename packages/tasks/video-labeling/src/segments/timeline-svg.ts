import { escapeXml } from '@unrolled/formats';
import { check, checkRecords, checkTexts, rules } from '@unrolled/guards';
import { type Segment, segmentsOf } from '@unrolled/metrics';
import { ArgumentError } from '@unrolled/tensor';

/** Labels of the frames of one sequence: rows by their name, such as truth and prediction. */
export interface Timeline {
  readonly name: string;
  /** Each of as many frames. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
}

const width = 900;
const margin = 12;
const [rowHeight, rowGap, titleHeight] = [24, 4, 22];
const fontSize = 13;
/** Approximate width of a character of the font, in pixels. */
const characterWidth = 7.8;
const most = 100;

/** Colours that also people with colour blindness tell apart (Okabe and Ito 2008), then paler ones. */
const colours = [
  ...['#56b4e9', '#e69f00', '#009e73', '#f0e442', '#cc79a7', '#d55e00', '#0072b2', '#bbbbbb'],
  ...['#a6d8f5', '#f7d28c', '#8fd6bf', '#f8f3b0', '#e8c3d7', '#f0b48a', '#8fbfe0', '#e4e4e4'],
];

/**
 * Sequences as bars of coloured segments, one below the other, each with its rows of labels, in one SVG
 * image; its legend names the colour of each label.
 * @throws ArgumentError for no sequence, one without frames, or rows of different lengths
 */
export function timelineSvg(timelines: readonly Timeline[]): string {
  const list = checkTimelines(timelines);
  const labels = [
    ...new Set(list.flatMap(({ rows }) => Object.values(rows).flatMap((row) => [...row]))),
  ].sort();
  const colourOf = new Map(labels.map((label, place) => [label, colours[place % colours.length]]));
  const names = list.flatMap(({ rows }) => Object.keys(rows));
  const left = 2 * margin + characterWidth * Math.max(...names.map((name) => name.length));
  const parts: string[] = [];
  let top = margin;
  for (const { name, rows } of list) {
    const [first] = Object.values(rows);
    const scale = (width - left - margin) / first.length;
    parts.push(
      text(
        margin,
        top + fontSize,
        `${name}: ${first.length} ${first.length === 1 ? 'frame' : 'frames'}`,
      ),
    );
    top += titleHeight;
    for (const [row, own] of Object.entries(rows)) {
      parts.push(text(margin, top + 17, row));
      parts.push(...segmentsOf(own).map((segment) => bar(segment, { left, top, scale, colourOf })));
      top += rowHeight + rowGap;
    }
    top += margin;
  }
  const legend = legendOf(labels, colourOf, top);
  const height = legend.bottom + margin;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="${fontSize}">\n` +
    '<title>Labels over time</title>\n<rect width="100%" height="100%" fill="#fff"/>\n' +
    `${[...parts, ...legend.parts].join('\n')}\n</svg>\n`
  );
}

function checkTimelines(timelines: readonly Timeline[]): readonly Timeline[] {
  const where = 'timelineSvg';
  const list = checkRecords(where, 'timelines', timelines, {
    name: rules.text,
    rows: rules.object,
  });
  check(where, 'the number of timelines', list.length, {
    holds: (count) => Number(count) >= 1 && Number(count) <= most,
    words: `from 1 to ${most}`,
  });
  return list.map(({ name, rows }) => {
    const entries = Object.entries(rows).map(
      ([row, labels]) => [row, checkTexts(where, `row ${row} of ${name}`, labels)] as const,
    );
    const lengths = new Set(entries.map(([, labels]) => labels.length));
    if (lengths.size !== 1 || lengths.has(0)) {
      throw new ArgumentError(
        `${where}: the rows of ${name} must have one number of frames, at least 1, got ` +
          `${[...lengths].join(' and ') || 'no rows'}`,
      );
    }
    return { name, rows: Object.fromEntries(entries) };
  });
}

interface Place {
  readonly left: number;
  readonly top: number;
  /** Pixels of a frame. */
  readonly scale: number;
  readonly colourOf: ReadonlyMap<string, string>;
}

function bar({ label, start, end }: Segment<string>, place: Place): string {
  const { left, top, scale, colourOf } = place;
  const [x, size] = [left + start * scale, (end - start) * scale];
  const title = escapeXml(`${label}: frames ${start} to ${end - 1}`);
  const rectangle =
    `<rect x="${round(x)}" y="${top}" width="${round(size)}" height="${rowHeight}" ` +
    `fill="${colourOf.get(label)}"><title>${title}</title></rect>`;
  const fits = label.length * characterWidth + 6 <= size;
  return fits ? `${rectangle}\n${text(x + 3, top + 17, label)}` : rectangle;
}

function legendOf(labels: readonly string[], colourOf: Place['colourOf'], top: number) {
  const parts: string[] = [];
  let [x, y] = [margin, top];
  for (const label of labels) {
    const size = 14 + 6 + characterWidth * label.length + 2 * margin;
    if (x > margin && x + size > width) [x, y] = [margin, y + titleHeight];
    parts.push(
      `<rect x="${round(x)}" y="${y}" width="14" height="14" fill="${colourOf.get(label)}"/>`,
      text(x + 20, y + 12, label),
    );
    x += size;
  }
  return { parts, bottom: y + titleHeight };
}

const text = (x: number, y: number, words: string): string =>
  `<text x="${round(x)}" y="${round(y)}">${escapeXml(words)}</text>`;

const round = (value: number): number => Math.round(value * 100) / 100;
