import { escapeXml, svgImage, svgText, themes } from '@unrolled/charts';
import { check, checkEach, checkRecord, checkTexts, nullable, rules } from '@unrolled/guards';
import type { Caption } from '@unrolled/seq2seq/captions';

/** A caption with the image that it is about. */
export interface DrawnCaption {
  readonly caption: Pick<Caption, 'words' | 'attention'>;
  /** `attentionShape` of the model. */
  readonly shape: readonly [rows: number, columns: number];
  /** The image as the model sees it: the URL of a picture, such as `data:image/png;base64,…`; null: none. */
  readonly picture: string | null;
}

/** Side of a picture, in pixels. */
const side = 112;
const gap = 8;
const labelHeight = 20;
/** Pictures in a row. */
const perRow = 8;

/**
 * Captions as one SVG image: the picture, and a copy for each word, dark where the word does not attend.
 * The brightest part has the largest weight of that word.
 */
export function attentionSvg(captions: readonly DrawnCaption[]): string {
  const drawings = checkEach('attentionSvg', 'captions', captions, rules.object);
  const rows: string[] = [];
  let top = gap;
  let columns = 1;
  for (const drawn of drawings) {
    const tiles = tilesOf(drawn);
    columns = Math.max(columns, Math.min(perRow, tiles.length));
    tiles.forEach((tile, place) => {
      const x = gap + (place % perRow) * (side + gap);
      const y = top + Math.floor(place / perRow) * (side + labelHeight + gap);
      rows.push(`<g transform="translate(${x} ${y})">${tile}</g>`);
    });
    top += Math.ceil(tiles.length / perRow) * (side + labelHeight + gap) + gap;
  }
  const [width, height] = [gap + columns * (side + gap), top];
  return svgImage(rows, { title: 'Attention of each word', width, height, font: 'monospace' });
}

function tilesOf(drawn: DrawnCaption): string[] {
  const where = 'attentionSvg';
  const { caption, shape, picture } = checkRecord(where, 'a caption', drawn);
  const [rows, columns] = checkEach(where, 'shape', shape, rules.count);
  check(where, 'picture', picture, nullable(rules.text));
  const { words, attention } = checkRecord(where, 'the caption', caption);
  const maps = attention === null ? null : checkEach(where, 'attention', attention, rules.numbers);
  const image =
    picture === null
      ? `<rect width="${side}" height="${side}" fill="${themes.light.line}"/>`
      : `<image width="${side}" height="${side}" href="${escapeXml(picture)}"/>`;
  const tiles = checkTexts(where, 'words', words).map((word, place) => {
    const weights = maps?.[place];
    return `${image}${weights === undefined ? '' : shade(weights, rows, columns)}${label(word)}`;
  });
  return [image, ...tiles];
}

/** Shades the parts of a picture that have little weight. */
function shade(weights: Float32Array, rows: number, columns: number): string {
  const most = Math.max(...weights);
  const [width, height] = [side / columns, side / rows];
  return Array.from(weights, (weight, place) => {
    const [x, y] = [(place % columns) * width, Math.floor(place / columns) * height];
    const opacity = 0.85 * (1 - weight / most);
    return (
      `<rect x="${x.toFixed(2)}" y="${y.toFixed(2)}" width="${width.toFixed(2)}" ` +
      `height="${height.toFixed(2)}" fill="#000000" fill-opacity="${opacity.toFixed(3)}">` +
      `<title>${weight.toFixed(3)}</title></rect>`
    );
  }).join('');
}

const label = (word: string): string =>
  svgText(word, { x: side / 2, y: side + 14, anchor: 'middle' });
