import { check, describe, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';

/** Vectors of words that were learned elsewhere. */
export interface WordVectors {
  readonly dimension: number;
  /** By word, the most frequent first where the file has them so. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

/**
 * Reads vectors of words: the text format of GloVe, a word and its values per line (a first line with
 * two counts, as written by word2vec, is skipped), or a JSON object of arrays by word.
 * @param source name of the text in errors, usually the path of its file
 * @throws DataError naming the line or word at fault, and the value
 */
export function parseWordVectors(text: string, source = 'the vectors'): WordVectors {
  check('parseWordVectors', 'the text', text, rules.text);
  check('parseWordVectors', 'source', source, rules.text);
  const rows = /^\s*\{/.test(text) ? jsonRows(text, source) : textRows(text, source);
  const vectors = new Map<string, Float32Array>();
  let dimension = 0;
  for (const { word, values, place } of rows) {
    dimension ||= values.length;
    if (values.length !== dimension || dimension === 0) {
      throw new DataError(
        `${source}: ${place} must be a word and ${dimension || 'some'} numbers, as the first is, ` +
          `got ${values.length} for ${describe(word)}`,
      );
    }
    if (!vectors.has(word)) vectors.set(word, vectorOf(values, `${source}: ${place}`));
  }
  if (vectors.size === 0) {
    throw new DataError(`${source}: there must be at least one word with its vector, got none`);
  }
  return { dimension, vectors };
}

interface Row {
  readonly word: string;
  /** The values in the form of the file: texts, or values of JSON. */
  readonly values: readonly unknown[];
  readonly place: string;
}

function vectorOf(values: readonly unknown[], where: string): Float32Array {
  const vector = new Float32Array(values.length);
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    const isEmpty = typeof value === 'string' && value.trim() === '';
    const isNumber = typeof value === 'number' || (typeof value === 'string' && !isEmpty);
    vector[place] = isNumber ? Number(value) : Number.NaN;
    if (Number.isFinite(vector[place])) continue;
    throw new DataError(
      `${where}, value ${place + 1} must be a number from −3.4e38 to 3.4e38, got ` +
        describe(value),
    );
  }
  return vector;
}

function* textRows(text: string, source: string): Generator<Row> {
  let dimension = 0;
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd < 0 ? text.length : lineEnd;
    const parts = text.slice(start, end).trimEnd().split(/[ \t]/);
    start = end + 1;
    line++;
    const isHeader = line === 1 && parts.length === 2 && parts.every((part) => /^\d+$/.test(part));
    if (parts.every((part) => part === '') || isHeader) continue;
    dimension ||= parts.length - 1;
    // Some words of the large files hold spaces: the values are the last so many.
    const cut = Math.max(1, parts.length - dimension);
    if (dimension === 0) {
      throw new DataError(
        `${source}: line ${line} must be a word and its values, got ${describe(parts[0])}; vectors ` +
          "must be in GloVe's text format or JSON",
      );
    }
    yield { word: parts.slice(0, cut).join(' '), values: parts.slice(cut), place: `line ${line}` };
  }
}

function* jsonRows(text: string, source: string): Generator<Row> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${source}: expected JSON to the end, since it begins as JSON`, {
      cause: error,
    });
  }
  for (const [word, values] of Object.entries(parsed as object)) {
    const list = Array.isArray(values) ? values : [];
    yield { word, values: list, place: `the entry ${describe(word)}` };
  }
}
