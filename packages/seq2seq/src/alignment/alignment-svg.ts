import { escapeXml, pixels, svgImage, themes } from '@unrolled/charts';
import { checkEach, rules } from '@unrolled/guards';
import { type Alignment, checkAlignment, visible } from './alignment.ts';

const cell = 22;
const fontSize = 13;
/** Approximate width of a character of the font, in pixels. */
const characterWidth = 7.8;
const margin = 12;
const { attention, line } = themes.light;

/**
 * Alignments as heat maps in one SVG image, one below the other: a column for each token of the
 * source, a row for each token of the target, and the darker the cell, the larger the weight.
 */
export function alignmentSvg(alignments: readonly Alignment[]): string {
  const maps: string[] = [];
  let width = 0;
  let height = 0;
  for (const alignment of checkEach('alignmentSvg', 'alignments', alignments, rules.object)) {
    const map = heatMap(checkAlignment('alignmentSvg', alignment));
    maps.push(`<g transform="translate(0 ${pixels(height)})">${map.content}</g>`);
    width = Math.max(width, map.width);
    height += map.height;
  }
  return svgImage(maps, {
    ...{ title: 'Attention weights', width: Math.max(1, width), height: Math.max(1, height) },
    ...{ font: 'monospace', fontSize },
  });
}

function heatMap({ source, target, weights }: Alignment) {
  const left = margin + widthOf(target) + 6;
  const top = margin + widthOf(source) + 6;
  const columns = source.map((token, column) => {
    const x = left + (column + 0.5) * cell + fontSize / 3;
    return text(token, `transform="translate(${pixels(x)} ${pixels(top - 6)}) rotate(-90)"`);
  });
  const rows = target.map((token, row) => {
    const y = top + (row + 0.5) * cell + fontSize / 3;
    return text(token, `x="${pixels(left - 6)}" y="${pixels(y)}" text-anchor="end"`);
  });
  const cells = weights.flatMap((row, y) =>
    row.map((weight, x) => {
      const position = `x="${pixels(left + x * cell)}" y="${pixels(top + y * cell)}"`;
      const label = `${visible(target[y])} ← ${visible(source[x])}: ${weight.toFixed(3)}`;
      return (
        `<rect ${position} width="${cell}" height="${cell}" fill="${attention}" ` +
        `fill-opacity="${weight.toFixed(3)}" stroke="${line}"><title>${escapeXml(label)}</title></rect>`
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
