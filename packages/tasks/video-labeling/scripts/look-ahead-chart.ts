/** Scores of models that look ahead by so many frames; `offline` reads all. */
export interface LookAheadScore {
  readonly lookAhead: string;
  readonly accuracy: number;
  readonly macroF1: number;
}

const [width, height] = [560, 320];
const [left, right, top, bottom] = [60, 110, 24, 50];
const rows = [
  { name: 'accuracy', colour: '#0072b2', of: (score: LookAheadScore) => score.accuracy },
  { name: 'macro F1', colour: '#d55e00', of: (score: LookAheadScore) => score.macroF1 },
];

/** Accuracy and macro F1 against look-ahead as an SVG image; a place on the axis for each score. */
export function lookAheadChart(scores: readonly LookAheadScore[]): string {
  const all = scores.flatMap((score) => rows.map(({ of }) => of(score)));
  const low = Math.floor(20 * Math.min(...all)) / 20;
  const high = Math.ceil(20 * Math.max(...all)) / 20;
  const x = (place: number): number =>
    left + (place * (width - left - right)) / Math.max(1, scores.length - 1);
  const y = (share: number): number =>
    height - bottom - ((share - low) / (high - low)) * (height - top - bottom);
  const ticks = Array.from({ length: Math.round((high - low) / 0.05) + 1 }, (_, step) => {
    const share = low + 0.05 * step;
    return [
      `<line x1="${left}" x2="${width - right}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/>`,
      `<text x="${left - 8}" y="${y(share) + 4}" text-anchor="end">${(100 * share).toFixed(0)} %</text>`,
    ];
  });
  const places = scores.map(
    ({ lookAhead }, place) =>
      `<text x="${x(place)}" y="${height - bottom + 20}" text-anchor="middle">${lookAhead}</text>`,
  );
  const lines = rows.map(({ name, colour, of }) => {
    const points = scores.map((score, place) => `${x(place)},${y(of(score))}`);
    // A model that reads all frames is of another kind.
    const joined = points.filter((_, place) => scores[place].lookAhead !== 'offline');
    const last = y(of(scores[scores.length - 1]));
    return [
      `<polyline points="${joined.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map((point) => {
        const [cx, cy] = point.split(',');
        return `<circle cx="${cx}" cy="${cy}" r="4" fill="${colour}"/>`;
      }),
      `<text x="${width - right + 12}" y="${last + 4}" fill="${colour}">${name}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="13">`,
    '<title>Accuracy against look-ahead</title><rect width="100%" height="100%" fill="#fff"/>',
    ...ticks.flat(),
    ...places,
    `<text x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">look-ahead in frames</text>`,
    ...lines.flat(),
    '</svg>\n',
  ].join('\n');
}
