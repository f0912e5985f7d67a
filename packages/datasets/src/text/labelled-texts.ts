import { check, describe, describeList, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { type Column, parseTable, type Table, type TableOptions } from '../tables/table.ts';

/** A text and its label. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** Columns of a table that hold texts and labels. */
export interface LabelledTextOptions extends Omit<TableOptions, 'wanted' | 'decimalComma'> {
  /** Name of the column, or its number from 1. Default `text`. */
  readonly textColumn?: Column;
  /** Name of the column, or its number from 1. Default `label`. */
  readonly labelColumn?: Column;
}

/** Texts of a table, which can be written again with more columns. */
export interface TextTable extends Table {
  readonly texts: readonly string[];
}

/**
 * Reads texts and labels from a table. A text may be empty, a label may not.
 * @throws DataError naming the line that cannot be read, or the column that is missing or occurs twice
 */
export function parseLabelledTexts(text: string, options: LabelledTextOptions): LabelledText[] {
  check('parseLabelledTexts', 'options', options, rules.object);
  const { textColumn = 'text', labelColumn = 'label', ...layout } = options;
  const table = parseTable(text, { ...layout, wanted: [textColumn, labelColumn] });
  const texts = textsOf(table, textColumn);
  const labels = labelsOf(table, labelColumn);
  return texts.map((text, row) => ({ text, label: labels[row] }));
}

/**
 * Texts of a table, without its labels.
 * @throws DataError naming the line that cannot be read, or the column that is missing or occurs twice
 */
export function parseTexts(
  text: string,
  options: Omit<LabelledTextOptions, 'labelColumn'>,
): TextTable {
  check('parseTexts', 'options', options, rules.object);
  const { textColumn = 'text', ...layout } = options;
  const table = parseTable(text, { ...layout, wanted: [textColumn] });
  return { ...table, texts: textsOf(table, textColumn) };
}

const textOption = 'the column of the text with textColumn';
const labelOption = 'the column of the label with labelColumn';

function textsOf(table: Table, column: Column): readonly string[] {
  const cells = table.column(column, textOption);
  const wrong = cells.findIndex((cell) => typeof cell !== 'string');
  if (wrong < 0) return cells as readonly string[];
  throw new DataError(
    `${table.source}: line ${table.lineOf(wrong)} must have a text under ${describe(column)}, got ` +
      `${describe(cells[wrong])} among ${describeList(table.columnsOf(wrong)) || 'no fields'}; give ` +
      textOption,
  );
}

/** Rows of one label share one text. */
function labelsOf(table: Table, column: Column): string[] {
  const known = new Map<unknown, string>();
  return table.column(column, labelOption).map((cell, row) => {
    let label = known.get(cell);
    if (label === undefined) {
      const isLabel = ['string', 'number', 'boolean'].includes(typeof cell);
      label = isLabel ? String(cell).trim() : '';
      known.set(cell, label);
    }
    if (label !== '') return label;
    throw new DataError(
      `${table.source}: line ${table.lineOf(row)} must have a label, got none; add it or leave the ` +
        `line out, or give ${labelOption}`,
    );
  });
}
