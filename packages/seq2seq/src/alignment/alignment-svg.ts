import { escapeXml } from '@unrolled/formats';
import { checkEach, rules } from '@unrolled/guards';
import { type Alignment, checkAlignment, visible } from './alignment.ts';

const cell = 22;
const fontSize = 13;
/** Approximate width of a character of the font, in pixels. */
const characterWidth = 7.8;
const margin = 12;

/**
 * Alignments as heat maps in one SVG image, one below the other: a column for each token of the
 * source, a row for each token of the target, and a darker cell the greater the weight.
 */
export function alignmentSvg(alignments: readonly Alignment[]): string {
  const maps: string[] = [];
  let width = 0;
  let height = 0;
  for (const alignment of checkEach('alignmentSvg', 'alignments', alignments, rules.object)) {
    const map = heatMap(checkAlignment('alignmentSvg', alignment));
    maps.push(`<g transform="translate(0 ${round(height)})">${map.content}</g>`);
    width = Math.max(width, map.width);
    height += map.height;
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" ` +
    `viewBox="0 0 ${round(width)} ${round(height)}" font-family="monospace" ` +
    `font-size="${fontSize}">\n<title>Attention weights</title>\n<rect width="100%" height="100%" fill="#fff"/>\n` +
    `${maps.join('\n')}\n</svg>\n`
  );
}

function heatMap({ source, target, weights }: Alignment) {
  const left = margin + widthOf(target) + 6;
  const top = margin + widthOf(source) + 6;
  const columns = source.map((token, column) => {
    const x = left + (column + 0.5) * cell + fontSize / 3;
    return text(token, `transform="translate(${round(x)} ${round(top - 6)}) rotate(-90)"`);
  });
  const rows = target.map((token, row) => {
    const y = top + (row + 0.5) * cell + fontSize / 3;
    return text(token, `x="${round(left - 6)}" y="${round(y)}" text-anchor="end"`);
  });
  const cells = weights.flatMap((row, y) =>
    row.map((weight, x) => {
      const position = `x="${round(left + x * cell)}" y="${round(top + y * cell)}"`;
      const label = `${visible(target[y])} ← ${visible(source[x])}: ${weight.toFixed(3)}`;
      return (
        `<rect ${position} width="${cell}" height="${cell}" fill="#08306b" ` +
        `fill-opacity="${weight.toFixed(3)}" stroke="#ddd"><title>${escapeXml(label)}</title></rect>`
      );
    }),
  );
  return {
    content: [...columns, ...rows, ...cells].join('\n'),
    width: left + source.length * cell + margin,
    height: top + target.length * cell + margin,
  };
}

const widthOf = (tokens: readonly string[]): number =>
  characterWidth * tokens.reduce((most, token) => Math.max(most, visible(token).length), 0);

const text = (token: string, attributes: string): string =>
  `<text ${attributes}>${escapeXml(visible(token))}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;
