import { check, checkOptions, describe, type OptionRules, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { type Column, parseTable, type TableOptions } from '../tables/table.ts';

/** Layout of captions. */
export interface CaptionOptions extends Omit<TableOptions, 'wanted' | 'format' | 'decimalComma'> {
  /** Column of the name of the image, or its number from 1. Default `image`. */
  readonly imageColumn?: Column;
  /** Column of the caption, or its number from 1. Default `caption`. */
  readonly captionColumn?: Column;
}

const optionRules: OptionRules<CaptionOptions> = {
  source: rules.text,
  columns: optional(rules.list),
  separator: optional(rules.text),
  imageColumn: optional({ ...rules.text, holds: isColumn, words: 'a column' }),
  captionColumn: optional({ ...rules.text, holds: isColumn, words: 'a column' }),
};

function isColumn(value: unknown): boolean {
  return typeof value === 'string' || rules.count.holds(value);
}

/** Captions of images by the name of the image, in the order in which the images first come. */
export type Captions = ReadonlyMap<string, readonly string[]>;

/** `dog.jpg#0`, a tab, and the caption. */
const tokenLine = /^([^\t\n]+)#\d+\t(.*)$/;

/**
 * Reads captions of images, one or more for each:
 *
 * - a table, .tsv, .csv or .jsonl, with a row for each caption; .txt is one of commas where its first line
 *   names both columns;
 * - .json: a list of `{ image, caption }` or `{ image, captions }`, an object of captions by image, or
 *   `{ images, annotations }` as COCO has them;
 * - any other text of lines `image.jpg#0`, a tab and a caption, as Flickr8k has them.
 *
 * @throws DataError for any other text, naming the line; or for an image without a name
 */
export function parseCaptions(text: string, options: CaptionOptions): Captions {
  check('parseCaptions', 'the text', text, rules.text);
  const checked = checkOptions('parseCaptions', options, optionRules);
  const { source, imageColumn = 'image', captionColumn = 'caption', ...layout } = checked;
  const captions = new CaptionList(source);
  const [first] = text.split('\n', 1);
  if (/\.json$/i.test(source)) {
    readJson(text, source, captions);
  } else if (tokenLine.test(first.replace(/^\ufeff|\r$/g, ''))) {
    readTokenLines(text, source, captions);
  } else {
    const names = first.split(/[,\t;]/).map((name) => name.replaceAll('"', '').trim());
    const isTable = [imageColumn, captionColumn].every((name) => names.includes(String(name)));
    const table = parseTable(text, {
      ...layout,
      source,
      ...(/\.txt$/i.test(source) && isTable && { format: 'csv' as const }),
      wanted: [imageColumn, captionColumn],
    });
    const images = table.column(imageColumn, 'the column of the image with imageColumn');
    const cells = table.column(captionColumn, 'the column of the caption with captionColumn');
    images.forEach((image, row) => {
      captions.add(image, cells[row], `line ${table.lineOf(row)}`);
    });
  }
  return captions.complete();
}

/** The names of images, one per line, as in the splits of Flickr8k; null for any other text. */
export function parseImageNames(text: string): readonly string[] | null {
  check('parseImageNames', 'the text', text, rules.text);
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^\ufeff/, '').trim());
  const names = lines.filter((line) => line !== '');
  return names.length > 0 && names.every((name) => /^[^\t,;"{}]+\.\w{3,5}$/.test(name))
    ? names
    : null;
}

class CaptionList {
  readonly #source: string;
  readonly #captions = new Map<string, string[]>();

  constructor(source: string) {
    this.#source = source;
  }

  add(image: unknown, caption: unknown, where: string): void {
    if (typeof image !== 'string' || image.trim() === '' || typeof caption !== 'string') {
      throw new DataError(
        `${this.#source}: ${where} must have the name of an image and a caption, got ` +
          `${describe(image)} and ${describe(caption)}`,
      );
    }
    const name = image.trim();
    const own = this.#captions.get(name);
    if (own === undefined) this.#captions.set(name, [caption.trim()]);
    else own.push(caption.trim());
  }

  complete(): Captions {
    if (this.#captions.size > 0) return this.#captions;
    throw new DataError(`${this.#source}: expected captions of images, got none`);
  }
}

function readTokenLines(text: string, source: string, captions: CaptionList): void {
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .forEach((line, place) => {
      const row = line.replace(/\r$/, '');
      if (row.trim() === '') return;
      const found = tokenLine.exec(row);
      if (found === null) {
        throw new DataError(
          `${source}: line ${place + 1} must be the name of an image, #, a number, a tab and a caption, ` +
            `got ${describe(row)}`,
        );
      }
      captions.add(found[1], found[2], `line ${place + 1}`);
    });
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readJson(text: string, source: string, captions: CaptionList): void {
  const file = parse(text, source);
  if (isObject(file) && Array.isArray(file.images) && Array.isArray(file.annotations)) {
    const names = new Map(file.images.map((image: unknown) => [fieldOf(image, 'id'), image]));
    file.annotations.forEach((annotation: unknown, place) => {
      const image = names.get(fieldOf(annotation, 'image_id'));
      const where = `annotation ${place + 1}`;
      captions.add(fieldOf(image, 'file_name'), fieldOf(annotation, 'caption'), where);
    });
    return;
  }
  const entries = Array.isArray(file)
    ? file.map((one: unknown) => [
        fieldOf(one, 'image'),
        fieldOf(one, 'captions') ?? fieldOf(one, 'caption'),
      ])
    : Object.entries(isObject(file) ? file : {});
  entries.forEach(([image, own], place) => {
    for (const caption of Array.isArray(own) ? own : [own]) {
      captions.add(image, caption, `entry ${place + 1}`);
    }
  });
}

const fieldOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new DataError(`${source}: expected JSON with captions, got ${describe(text)}`, { cause });
  }
}
