import {
  check,
  checkEach,
  checkOptions,
  checkTexts,
  describe,
  describeList,
  optional,
  readFrom,
  rules,
} from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { type Column, parseTable, type Table, type TableOptions } from '../tables/table.ts';
import { frameValues } from './frame-rows.ts';
import type { LabelledFrames } from './frame-sequence.ts';

/** Columns of a table of frames; all that are not named hold the values of the frames. */
export interface FrameTableOptions extends Pick<TableOptions, 'source' | 'format'> {
  /** Name of the column of the label, or its number from 1. Default `label`. */
  readonly labelColumn?: Column;
  /** Column that names the sequence of a frame. Default: the table is one sequence. */
  readonly sequenceColumn?: Column;
  /** Column of the time in seconds. Default: no times. */
  readonly timeColumn?: Column;
  /** Columns to ignore. */
  readonly ignoreColumns?: readonly Column[];
}

const columnRule = {
  holds: (column: unknown) => typeof column === 'string' || rules.count.holds(column),
  words: 'the name of a column, or its number from 1',
};

/**
 * Reads sequences with a label for each frame: a table with one frame per line, in order. Sequences come
 * in the order in which they begin.
 * @throws DataError naming the line that cannot be read, or the column that is missing or occurs twice
 */
export function parseFrameTable(text: string, options: FrameTableOptions): LabelledFrames[] {
  const where = 'parseFrameTable';
  const checked = checkOptions<FrameTableOptions>(where, options, {
    source: rules.text,
    format: optional(rules.text),
    labelColumn: optional(columnRule),
    sequenceColumn: optional(columnRule),
    timeColumn: optional(columnRule),
    ignoreColumns: optional(rules.list),
  });
  const { source, format, labelColumn = 'label', sequenceColumn, timeColumn } = checked;
  const ignoreColumns = checkEach(where, 'ignoreColumns', checked.ignoreColumns ?? [], columnRule);
  const wanted = [labelColumn, sequenceColumn, timeColumn, ...ignoreColumns].filter(
    (column) => column !== undefined,
  );
  const table = parseTable(text, { source, format, wanted });
  if (table.length === 0) throw new DataError(`${source}: expected frames, one per line, got none`);
  const labels = textsOf(table, labelColumn, 'the label with labelColumn', 'a label');
  const sequences =
    sequenceColumn === undefined
      ? null
      : textsOf(table, sequenceColumn, 'the sequence with sequenceColumn', 'a sequence');
  const times =
    timeColumn === undefined
      ? null
      : numbersOf(table, String(timeColumn), table.column(timeColumn, 'the time with timeColumn'));
  for (const column of ignoreColumns) table.column(column, 'columns with ignoreColumns');
  const others = new Set(wanted.map((column) => nameOf(table, column)));
  const names = table.columns.filter((name) => !others.has(name));
  if (names.length === 0) {
    throw new DataError(
      `${source}: expected columns of values in addition to that of the label, got ` +
        describeList(table.columns),
    );
  }
  const channels = names.map((name) =>
    numbersOf(table, name, table.column(name, 'columns to leave out with ignoreColumns')),
  );
  return rowsOf(sequences, table.length).map(({ name, rows }) => ({
    values: Float32Array.from(
      { length: rows.length * channels.length },
      (_, place) => channels[place % channels.length][rows[Math.floor(place / channels.length)]],
    ),
    length: rows.length,
    channels: channels.length,
    labels: rows.map((row) => labels[row]),
    name: name === null ? source : `${source}, ${name}`,
    ...(times !== null && { times: rows.map((row) => times[row]) }),
  }));
}

/** The rows of each sequence. */
function rowsOf(sequences: readonly string[] | null, length: number) {
  if (sequences === null) return [{ name: null, rows: Array.from({ length }, (_, row) => row) }];
  const found = new Map<string, number[]>();
  sequences.forEach((name, row) => {
    const rows = found.get(name);
    if (rows === undefined) found.set(name, [row]);
    else rows.push(row);
  });
  return [...found].map(([name, rows]) => ({ name, rows }));
}

const nameOf = ({ columns }: Table, column: Column): string =>
  columns.includes(String(column)) ? String(column) : columns[Number(column) - 1];

function textsOf(table: Table, column: Column, option: string, what: string): string[] {
  return table.column(column, option).map((cell, row) => {
    const text = typeof cell === 'object' || cell === undefined ? '' : String(cell).trim();
    if (text !== '') return text;
    throw new DataError(
      `${table.source}: line ${table.lineOf(row)} must have ${what}, got none; add it, or name ${option}`,
    );
  });
}

const numbersOf = (table: Table, name: string, cells: readonly unknown[]): readonly number[] =>
  cells.map((cell, row) => {
    const where = `${table.source}: line ${table.lineOf(row)}, column ${describe(name)}`;
    return frameValues([String(cell ?? '')], where)[0];
  });

/** Labels by other names: for one that is misspelt, or several that count as one. */
export function renameLabels<Sequence extends { readonly labels: readonly string[] }>(
  sequences: readonly Sequence[],
  names: Readonly<Record<string, string>>,
): Sequence[] {
  check('renameLabels', 'names', names, rules.object);
  const list = checkEach('renameLabels', 'sequences', sequences, rules.object);
  const labels = list.map((sequence, place) =>
    checkTexts(
      'renameLabels',
      `sequences[${place}].labels`,
      readFrom(sequence, 'labels') as string[],
    ),
  );
  const known = new Set(labels.flat());
  for (const [old, name] of Object.entries(names)) {
    check('renameLabels', `names[${describe(old)}]`, name, rules.text);
    if (known.has(old)) continue;
    throw new DataError(
      `renameLabels: expected labels that occur, got ${describe(old)}; the labels are ` +
        describeList([...known]),
    );
  }
  return list.map((sequence, place) => ({
    ...sequence,
    labels: labels[place].map((label) => (Object.hasOwn(names, label) ? names[label] : label)),
  }));
}
