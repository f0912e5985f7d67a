import { type ChartLine, lineChartSvg } from '@unrolled/charts';
import { checkEach, checkOptions, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';

/** Options of `historyChart`. */
export interface HistoryChartOptions {
  /** Default: none. */
  readonly title?: string;
}

/**
 * A run as one SVG image: the losses in one panel over the steps, and each further figure in its own panel.
 * @param rows of a `History` of `@unrolled/train`, or of a file that `--history` wrote
 * @throws DataError where there is no row
 */
export function historyChart(
  rows: readonly Readonly<Record<string, number>>[],
  options: HistoryChartOptions = {},
): string {
  const list = checkEach('historyChart', 'rows', rows, rules.object);
  const { title = '' } = checkOptions('historyChart', options, { title: optional(rules.text) });
  const lines = linesOf(list as typeof rows);
  if (lines.length === 0) {
    throw new DataError('historyChart: there must be a row with a step and a figure, got none');
  }
  const isLoss = ({ label }: ChartLine) => /loss$/i.test(label);
  const losses = lines.filter(isLoss);
  const panels = [
    ...(losses.length > 0 ? [losses] : []),
    ...lines.filter((line) => !isLoss(line)).map((line) => [line]),
  ];
  return lineChartSvg(
    panels.map((lines) => ({ lines, xLabel: 'step' })),
    { title: title || 'History of a training run' },
  );
}

function linesOf(rows: readonly Readonly<Record<string, number>>[]): ChartLine[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  names.delete('step');
  names.delete('epoch');
  return [...names]
    .map((name) => ({
      label: words(name),
      points: rows
        .filter((row) => Number.isFinite(row[name]) && Number.isFinite(row.step))
        .map((row) => [row.step, row[name]] as const),
    }))
    .filter(({ points }) => points.length > 0);
}

/** "heldOutLoss" as "held out loss". */
const words = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
