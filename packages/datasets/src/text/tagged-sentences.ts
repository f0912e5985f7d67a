import { check, checkOptions, describe, oneOf, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { type Column, formatOfPath, parseTable } from '../tables/table.ts';

/** The tokens of a sentence, each with its label. */
export interface TaggedSentence {
  readonly tokens: readonly string[];
  /** Label of each token. */
  readonly labels: readonly string[];
}

/**
 * Layouts of tagged text: `columns` has a line for each token and an empty line after each sentence, as
 * CoNLL; `conllu` is the same with the columns of Universal Dependencies; `inline` has a line for each
 * sentence, as in `The/DET dog/NOUN`; `table` has a row for each token and a column that numbers the
 * sentences.
 */
export const taggedFormats = ['columns', 'conllu', 'inline', 'table'] as const;

/** Layout of tagged sentences. */
export type TaggedFormat = (typeof taggedFormats)[number];

/** Options of `parseTaggedSentences`. */
export interface TaggedSentenceOptions {
  /** Name of the text in errors, usually the path of its file. Its ending decides the format. */
  readonly source: string;
  /** Default: by the ending of `source` and the first line. */
  readonly format?: TaggedFormat;
  /** Number of the column of the token, from 1; in a table also its name. Default: the first. */
  readonly tokenColumn?: Column;
  /** Number of the column of the label, from 1; in a table also its name. Default: the last. */
  readonly labelColumn?: Column;
  /** In a table, the column that names the sentence: a new one begins where its value changes. */
  readonly sentenceColumn?: Column;
  /** Between token and label in `inline`. Default `/`. */
  readonly tagSeparator?: string;
}

type Layout = Required<Pick<TaggedSentenceOptions, 'source' | 'tagSeparator'>> &
  Omit<TaggedSentenceOptions, 'source' | 'tagSeparator'>;

const columnRule = {
  holds: (value: unknown) =>
    rules.count.holds(value) || (typeof value === 'string' && value !== ''),
  words: 'the name of a column, or its number from 1',
};

/**
 * Reads sentences whose tokens have labels. Lines may end in LF, CR or both; comments of CoNLL-U,
 * `-DOCSTART-` lines and empty lines are skipped.
 * @throws DataError naming the line that cannot be read
 */
export function parseTaggedSentences(
  text: string,
  options: TaggedSentenceOptions,
): TaggedSentence[] {
  const where = 'parseTaggedSentences';
  check(where, 'the text', text, rules.text);
  const checked = checkOptions<TaggedSentenceOptions>(where, options, {
    source: rules.text,
    format: optional(oneOf(taggedFormats)),
    tokenColumn: optional(columnRule),
    labelColumn: optional(columnRule),
    sentenceColumn: optional(columnRule),
    tagSeparator: optional(rules.path),
  });
  const layout = { ...checked, tagSeparator: checked.tagSeparator ?? '/' };
  const format = layout.format ?? formatOf(text, layout);
  switch (format) {
    case 'columns':
    case 'conllu':
      return [...sentencesOfColumns(text, layout, format === 'conllu')];
    case 'inline':
      return [...sentencesOfLines(text, layout)];
    case 'table':
      return [...sentencesOfTable(text, layout)];
    default:
      return format satisfies never;
  }
}

const lineEnd = /\r\n|\n|\r/;

function formatOf(
  text: string,
  { source, sentenceColumn, tagSeparator, tokenColumn }: Layout,
): TaggedFormat {
  if (sentenceColumn !== undefined) return 'table';
  const ending = /\.(\w+)$/.exec(source)?.[1]?.toLowerCase();
  if (ending === 'csv' || ending === 'jsonl' || ending === 'ndjson') return 'table';
  if (ending === 'conllu') return 'conllu';
  if (tokenColumn !== undefined) return 'columns';
  const first = /[^\r\n]*\S[^\r\n]*/.exec(text)?.[0].trim().split(/\s+/) ?? [];
  const isInline = first.every((piece) => piece.lastIndexOf(tagSeparator) > 0);
  return isInline && first.length > 0 ? 'inline' : 'columns';
}

function* sentencesOfColumns(
  text: string,
  { source, tokenColumn, labelColumn }: Layout,
  isConllu: boolean,
): Generator<TaggedSentence> {
  const place = (column: Column | undefined, standard: number | null) =>
    column === undefined ? standard : numberOf(source, column);
  const tokenAt = place(tokenColumn, isConllu ? 2 : 1) ?? 1;
  const labelAt = place(labelColumn, isConllu ? 4 : null);
  const hasTabs = text.includes('\t');
  let tokens: string[] = [];
  let labels: string[] = [];
  for (const [index, line] of text.split(lineEnd).entries()) {
    if (line.trim() === '') {
      if (tokens.length > 0) yield { tokens, labels };
      [tokens, labels] = [[], []];
      continue;
    }
    if (line.startsWith('-DOCSTART-') || (hasTabs && /^#[^\t]*$/.test(line))) continue;
    const cells = hasTabs ? line.split('\t') : line.trim().split(/\s+/);
    // Ranges of contracted words and words that are not written.
    if (isConllu && /^\d+[-.]\d+$/.test(cells[0])) continue;
    const token = cells[tokenAt - 1]?.trim() ?? '';
    const label = cells[(labelAt ?? cells.length) - 1]?.trim() ?? '';
    if (cells.length < 2 || token === '' || label === '') {
      throw new DataError(
        `${source}: line ${index + 1} must have a token in column ${tokenAt} and a label in ` +
          `${labelAt === null ? 'the last column' : `column ${labelAt}`}, got ${describe(line)}; give ` +
          'the columns with tokenColumn and labelColumn',
      );
    }
    tokens.push(token);
    labels.push(label);
  }
  if (tokens.length > 0) yield { tokens, labels };
}

function numberOf(source: string, column: Column): number {
  const number = Number(column);
  if (rules.count.holds(number)) return number;
  throw new DataError(
    `${source}: columns without names are given by number, from 1, got ${describe(column)}`,
  );
}

function* sentencesOfLines(
  text: string,
  { source, tagSeparator }: Layout,
): Generator<TaggedSentence> {
  for (const [index, line] of text.split(lineEnd).entries()) {
    if (line.trim() === '') continue;
    const pieces = line.trim().split(/\s+/);
    const cuts = pieces.map((piece) => piece.lastIndexOf(tagSeparator));
    const wrong = pieces.findIndex(
      (piece, place) => cuts[place] <= 0 || cuts[place] + tagSeparator.length === piece.length,
    );
    if (wrong >= 0) {
      throw new DataError(
        `${source}: line ${index + 1} must have a label after each token, as in ` +
          `token${tagSeparator}LABEL, got ${describe(pieces[wrong])}; give the character between ` +
          'them with tagSeparator',
      );
    }
    yield {
      tokens: pieces.map((piece, place) => piece.slice(0, cuts[place])),
      labels: pieces.map((piece, place) => piece.slice(cuts[place] + tagSeparator.length)),
    };
  }
}

/** Text of a cell; empty for a list, an object or null in JSON. */
const textOf = (cell: unknown): string =>
  ['string', 'number', 'boolean'].includes(typeof cell) ? String(cell).trim() : '';

/** A row whose sentence is empty belongs to the sentence of the row before. */
function* sentencesOfTable(text: string, layout: Layout): Generator<TaggedSentence> {
  const { source, tokenColumn = 'token', labelColumn = 'label' } = layout;
  const { sentenceColumn = 'sentence' } = layout;
  const isOther = !/\.(tsv|tab|csv|jsonl|ndjson)$/i.test(source);
  const table = parseTable(text.replaceAll(/\r\n?/g, '\n'), {
    source,
    format: isOther ? 'csv' : formatOfPath(source),
    wanted: [tokenColumn, labelColumn, sentenceColumn],
  });
  const cellsOf = (column: Column, name: string, option: string) => {
    const cells = table.column(column, `the column of the ${name} with ${option}`);
    return { cells, texts: cells.map(textOf) };
  };
  const { cells: tokenCells, texts: tokens } = cellsOf(tokenColumn, 'token', 'tokenColumn');
  const { cells: labelCells, texts: labels } = cellsOf(labelColumn, 'label', 'labelColumn');
  const { texts: sentences } = cellsOf(sentenceColumn, 'sentence', 'sentenceColumn');
  let start = 0;
  for (let row = 0; row < table.length; row++) {
    if (tokens[row] === '' || labels[row] === '') {
      throw new DataError(
        `${source}: line ${table.lineOf(row)} must have one token and its label, got ` +
          `${describe(tokenCells[row])} and ${describe(labelCells[row])}; write a row for each token, and ` +
          'leave out rows without one',
      );
    }
    const isNew = sentences[row] !== '' && sentences[row] !== sentences[start];
    if (isNew && row > start) {
      yield { tokens: tokens.slice(start, row), labels: labels.slice(start, row) };
      start = row;
    }
  }
  if (table.length > start) yield { tokens: tokens.slice(start), labels: labels.slice(start) };
}
