import {
  escapeXml,
  type Hex,
  inkOn,
  pixels,
  seriesColours,
  shareColour,
  svgImage,
  svgText,
  themes,
} from '@unrolled/charts';
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

const series = seriesColours(themes.light);
/** The colours of series, then paler ones. */
const colours = [...series, ...series.map((colour) => shareColour(0.45, colour, themes.light))];

/**
 * Sequences as bars of coloured segments, one below the other, each with its rows of labels, in one SVG
 * image; its legend names the colour of each label.
 * @throws ArgumentError for an empty list, a sequence without frames, or rows of different lengths
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
      svgText(`${name}: ${first.length} ${first.length === 1 ? 'frame' : 'frames'}`, {
        ...{ x: margin, y: top + fontSize },
      }),
    );
    top += titleHeight;
    for (const [row, own] of Object.entries(rows)) {
      parts.push(svgText(row, { x: margin, y: top + 17 }));
      parts.push(...segmentsOf(own).map((segment) => bar(segment, { left, top, scale, colourOf })));
      top += rowHeight + rowGap;
    }
    top += margin;
  }
  const legend = legendOf(labels, colourOf, top);
  const height = legend.bottom + margin;
  return svgImage([...parts, ...legend.parts], {
    ...{ title: 'Labels over time', width, height, font: 'monospace', fontSize },
  });
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
  readonly colourOf: ReadonlyMap<string, Hex>;
}

function bar({ label, start, end }: Segment<string>, place: Place): string {
  const { left, top, scale, colourOf } = place;
  const [x, size] = [left + start * scale, (end - start) * scale];
  const colour = colourOf.get(label) as Hex;
  const title = escapeXml(`${label}: frames ${start} to ${end - 1}`);
  const rectangle =
    `<rect x="${pixels(x)}" y="${top}" width="${pixels(size)}" height="${rowHeight}" ` +
    `fill="${colour}"><title>${title}</title></rect>`;
  const fits = label.length * characterWidth + 6 <= size;
  if (!fits) return rectangle;
  const ink = `fill="${inkOn(colour, themes.light)}"`;
  return `${rectangle}\n${svgText(label, { x: x + 3, y: top + 17, more: ink })}`;
}

function legendOf(labels: readonly string[], colourOf: Place['colourOf'], top: number) {
  const parts: string[] = [];
  let [x, y] = [margin, top];
  for (const label of labels) {
    const size = 14 + 6 + characterWidth * label.length + 2 * margin;
    if (x > margin && x + size > width) [x, y] = [margin, y + titleHeight];
    parts.push(
      `<rect x="${pixels(x)}" y="${y}" width="14" height="14" fill="${colourOf.get(label)}"/>`,
      svgText(label, { x: x + 20, y: y + 12 }),
    );
    x += size;
  }
  return { parts, bottom: y + titleHeight };
}
