import { lineChartSvg } from '@unrolled/charts';

/** Scores of models that look ahead by so many frames; `offline` reads all. */
export interface LookAheadScore {
  readonly lookAhead: string;
  readonly accuracy: number;
  readonly macroF1: number;
}

/** Accuracy and macro F1 against look-ahead as an SVG image; a place on the axis for each score. */
export function lookAheadChart(scores: readonly LookAheadScore[]): string {
  const line = (label: string, of: (score: LookAheadScore) => number) => ({
    label,
    points: scores.map((score, place) => [place, 100 * of(score)] as const),
    dots: true,
  });
  const panel = {
    lines: [
      line('accuracy', ({ accuracy }) => accuracy),
      line('macro F1', ({ macroF1 }) => macroF1),
    ],
    xLabel: 'look-ahead in frames',
    yLabel: '%',
    xMarks: scores.map(({ lookAhead }, at) => ({ at, words: lookAhead })),
  };
  return lineChartSvg([panel], { title: 'Accuracy against look-ahead', plotHeight: 246 });
}
