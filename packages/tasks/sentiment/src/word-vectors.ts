import { DataError } from '@unrolled/tensor';

/** Vectors of words that were learned elsewhere. */
export interface WordVectors {
  readonly dimension: number;
  /** By word, the most frequent first where the file has them so. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

/**
 * Reads vectors of words: the text format of GloVe, a word and its values a line (a first line with
 * two counts, as word2vec writes, is passed over), or a JSON object of arrays by word.
 * @param source what to call the text in an error, usually the path of its file
 * @throws DataError naming the line or word at fault
 */
export function parseWordVectors(text: string, source = 'the vectors'): WordVectors {
  const rows = /^\s*\{/.test(text) ? jsonRows(text, source) : textRows(text, source);
  const vectors = new Map<string, Float32Array>();
  let dimension = 0;
  for (const { word, values, place } of rows) {
    dimension ||= values.length;
    if (values.length !== dimension || dimension === 0 || !values.every(Number.isFinite)) {
      throw new DataError(
        `${source}: ${place} must be a word and ${dimension || 'some'} numbers, as the first is, ` +
          `got ${values.length} for ${JSON.stringify(word.slice(0, 40))}, of which ` +
          `${values.filter((value) => !Number.isFinite(value)).length} are none`,
      );
    }
    if (!vectors.has(word)) vectors.set(word, Float32Array.from(values));
  }
  if (vectors.size === 0) {
    throw new DataError(`${source}: there must be at least one word with its vector, got none`);
  }
  return { dimension, vectors };
}

interface Row {
  readonly word: string;
  readonly values: readonly number[];
  readonly place: string;
}

function* textRows(text: string, source: string): Generator<Row> {
  let dimension = 0;
  let line = 0;
  for (const row of text.split('\n')) {
    line++;
    const parts = row.trimEnd().split(/[ \t]/);
    const isHeader = line === 1 && parts.length === 2 && parts.every((part) => /^\d+$/.test(part));
    if (row.trim() === '' || isHeader) continue;
    dimension ||= parts.length - 1;
    // Some words of the large files hold spaces: the values are the last so many.
    const cut = Math.max(1, parts.length - dimension);
    const values = parts.slice(cut).map((part) => (part === '' ? Number.NaN : Number(part)));
    if (dimension === 0) {
      throw new DataError(
        `${source}: line ${line} must be a word and its values, got ` +
          `${JSON.stringify(row.slice(0, 40))}; vectors come as GloVe's text format or as JSON`,
      );
    }
    yield { word: parts.slice(0, cut).join(' '), values, place: `line ${line}` };
  }
}

function* jsonRows(text: string, source: string): Generator<Row> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${source}: it begins as JSON and must be so to its end`, { cause: error });
  }
  for (const [word, values] of Object.entries(parsed as object)) {
    const numbers = Array.isArray(values) ? values : [];
    yield { word, values: numbers, place: `the entry ${JSON.stringify(word.slice(0, 40))}` };
  }
}
