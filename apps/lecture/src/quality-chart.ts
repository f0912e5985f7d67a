import { type ChartLine, lineChartSvg } from '@unrolled/charts';

export interface QualityChart {
  readonly title: string;
  /** Unit of the lengths. */
  readonly xLabel: string;
  readonly yLabel: string;
  /** Points by ascending length, with a quality from 0 to 100. */
  readonly lines: readonly Omit<ChartLine, 'dots'>[];
}

/** Quality by length, each length that has a value marked below, as an SVG image. */
export function qualityChart({ title, xLabel, yLabel, lines }: QualityChart): string {
  const lengths = new Set(lines.flatMap(({ points }) => points.map(([x]) => x)));
  const panel = {
    ...{ xLabel, yLabel },
    lines: lines.map((line) => ({ ...line, dots: true })),
    xMarks: [...lengths].map((at) => ({ at })),
    yMarks: [0, 25, 50, 75, 100].map((at) => ({ at })),
  };
  return lineChartSvg([panel], { title, plotWidth: 434, plotHeight: 312 });
}
