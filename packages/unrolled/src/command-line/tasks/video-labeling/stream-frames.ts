import { areNames, frameCells, frameValues } from '@unrolled/datasets';
import type { OptionValues } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { type columnOptions, listOf } from './read-labelled.ts';

/** A frame of a line or of a clip of pixels. */
export interface ReadFrame {
  readonly values: Float32Array;
  /** Time in seconds; null for lines without a column of it. */
  readonly time: number | null;
  /** Its source, and its line if it is one, for errors. */
  readonly where: string;
}

/** Indices of the columns of a line. */
interface Layout {
  /** Columns that are no values. */
  readonly others: ReadonlySet<number>;
  readonly time: number | null;
}

/**
 * The frames of lines as they arrive. A first line that names columns determines which are ignored: those
 * of label, sequence and time, and those to ignore; without it columns are identified by number.
 * @param source names the lines in errors
 * @throws DataError naming the line that cannot be read
 */
export async function* readFrames(
  lines: AsyncIterable<string | DataError>,
  source: string,
  flags: OptionValues<typeof columnOptions>,
): AsyncGenerator<ReadFrame> {
  let layout: Layout | null = null;
  let number = 0;
  for await (const line of lines) {
    if (line instanceof DataError) throw line;
    // Text whose lines end in CR alone comes as one line.
    for (const own of line.split('\r')) {
      const where = `${source}, line ${++number}`;
      const cells = frameCells(number === 1 ? own.replace(/^\uFEFF/, '') : own);
      if (cells.length === 0) continue;
      if (layout === null) {
        const isHead = areNames(cells) || cells.includes(flags.labelColumn);
        layout = layoutOf(isHead ? cells : null, flags, where);
        if (isHead) continue;
      }
      const { others, time } = layout;
      yield {
        values: frameValues(
          cells.filter((_, place) => !others.has(place)),
          where,
        ),
        time: time === null ? null : frameValues([cells[time] ?? ''], where)[0],
        where,
      };
    }
  }
}

function layoutOf(
  names: readonly string[] | null,
  { labelColumn, sequenceColumn, timeColumn, ignoreColumns }: OptionValues<typeof columnOptions>,
  where: string,
): Layout {
  const placeOf = (column: string): number => {
    const place = names?.indexOf(column) ?? -1;
    if (place >= 0) return place;
    return /^[1-9]\d*$/.test(column) ? Number(column) - 1 : -1;
  };
  const optional = [labelColumn, ...(sequenceColumn === null ? [] : [sequenceColumn])];
  const needed = [...(timeColumn === null ? [] : [timeColumn]), ...listOf(ignoreColumns)];
  for (const column of needed) {
    if (placeOf(column) >= 0) continue;
    throw new DataError(
      `${where}: expected a column ${JSON.stringify(column)}, got ` +
        `${names === null ? 'a first line that names none' : names.join(', ')}; give its name or number`,
    );
  }
  return {
    others: new Set([...optional, ...needed].map(placeOf)),
    time: timeColumn === null ? null : placeOf(timeColumn),
  };
}
