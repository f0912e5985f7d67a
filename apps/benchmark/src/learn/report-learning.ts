import { formatTable } from '../table.ts';
import type { Experiment, Outcome } from './experiment.ts';

/** A figure over the seeds of an experiment. */
export interface LearnedFigure {
  readonly figure: string;
  /** One for each seed. */
  readonly values: readonly number[];
  readonly mean: number;
  /** Standard deviation of the sample; null for one seed. */
  readonly standardDeviation: number | null;
  readonly baseline: { readonly name: string; readonly mean: number } | null;
  readonly reference: string | null;
}

export interface LearningReport {
  readonly name: string;
  readonly title: string;
  readonly budget: string;
  readonly seeds: number;
  /** Wall time of training and measuring, a seed. */
  readonly seconds: number;
  readonly figures: readonly LearnedFigure[];
}

export function reportLearning(
  name: string,
  { title, budget, figures }: Experiment,
  outcomes: readonly Outcome[],
  seconds: number,
): LearningReport {
  return {
    ...{ name, title, budget, seeds: outcomes.length, seconds },
    figures: figures.map(({ name: figure, of, baseline, reference }) => {
      const values = outcomes.map(of);
      const mean = meanOf(values);
      return {
        ...{ figure, values, mean },
        standardDeviation: deviationOf(values, mean),
        baseline: baseline
          ? { name: baseline.name, mean: meanOf(outcomes.map(baseline.of)) }
          : null,
        reference: reference ?? null,
      };
    }),
  };
}

export function formatLearning(report: LearningReport, { figures }: Experiment): string {
  const { title, budget, seeds, seconds } = report;
  const rows = report.figures.map(({ figure, mean, standardDeviation, ...others }, place) => {
    const { digits } = figures[place];
    const inWords = (value: number) =>
      value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const { baseline, reference } = others;
    return [
      figure,
      inWords(mean) + (standardDeviation === null ? '' : ` ± ${inWords(standardDeviation)}`),
      baseline === null ? '' : `${inWords(baseline.mean)} (${baseline.name})`,
      reference ?? '',
    ];
  });
  const over = seeds === 1 ? 'seed 1' : `seeds 1 to ${seeds}`;
  const header = ['figure', 'Unrolled', 'baseline', 'others'];
  return `${title} (${budget}, ${over}, ${seconds.toFixed(0)} s each)\n${formatTable(header, rows)}\n`;
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function deviationOf(values: readonly number[], mean: number): number | null {
  if (values.length < 2) return null;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
