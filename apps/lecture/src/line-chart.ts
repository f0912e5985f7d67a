export interface Line {
  readonly label: string;
  readonly color: string;
  /** Points by ascending x, with y from 0 to 100. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly Line[];
}

const height = 400;
/** Width of the area of the lines, in pixels. */
const plotWidth = 434;
const margin = { left: 56, top: 40, bottom: 48 };
/** Approximate width of a letter, in pixels. */
const letterWidth = 6.5;

/** Lines of values from 0 to 100, each x that has a value marked below, as an SVG image. */
export function lineChartSvg({ title, xLabel, yLabel, lines }: LineChart): string {
  const marks = [...new Set(lines.flatMap(({ points }) => points.map(([x]) => x)))];
  const [low, high] = [Math.min(...marks), Math.max(...marks)];
  const right = margin.left + plotWidth;
  const longest = Math.max(...lines.map(({ label }) => label.length));
  const width = right + Math.max(150, Math.ceil(14 + letterWidth * longest));
  const bottom = height - margin.bottom;
  const placeX = (x: number) =>
    round(margin.left + ((x - low) / Math.max(1, high - low)) * (right - margin.left));
  const placeY = (y: number) => round(bottom - (y / 100) * (bottom - margin.top));
  const parts = [
    text(title, width / 2, 22, 'middle', 'font-size="15"'),
    text(xLabel, (margin.left + right) / 2, height - 10, 'middle'),
    text(yLabel, 8, 24, 'start'),
    ...marks.map((x) => text(String(x), placeX(x), bottom + 18, 'middle')),
    ...[0, 25, 50, 75, 100].flatMap((y) => [
      text(String(y), margin.left - 8, placeY(y) + 4, 'end'),
      `<line x1="${margin.left}" x2="${right}" y1="${placeY(y)}" y2="${placeY(y)}" stroke="#ddd"/>`,
    ]),
    ...lines.flatMap(({ label, color, points }, index) => [
      `<polyline fill="none" stroke="${color}" stroke-width="2" points="${points
        .map(([x, y]) => `${placeX(x)},${placeY(y)}`)
        .join(' ')}"/>`,
      ...points.map(
        ([x, y]) => `<circle cx="${placeX(x)}" cy="${placeY(y)}" r="3" fill="${color}"/>`,
      ),
      text(label, right + 14, margin.top + 14 + 20 * index, 'start', `fill="${color}"`),
    ]),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">\n<title>${escapeXml(title)}</title>\n` +
    `<rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;

const text = (words: string, x: number, y: number, anchor: string, more = ''): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" ${more}>${escapeXml(words)}</text>`;

const escapeXml = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
