import { formatShare } from '@unrolled/classification';
import { type ForecastingModel, forecasting, type NaiveForecast } from '@unrolled/forecasting';
import { action, defineCommand } from '../define-command.ts';
import { predictSeries } from './predict.ts';
import {
  readTables,
  type SeriesFile,
  seriesOf,
  seriesOptions,
  tableOptions,
  warnOf,
} from './read-series.ts';

/** Commands of forecasting. */
export const command = defineCommand(forecasting, {
  dataOptions: seriesOptions,
  trainOptions: {},
  read: (option, paths, layout, model: ForecastingModel | null) =>
    readTables(option, paths, layout, model?.names),
  trainingData({ training, validation }, _, output) {
    warnOf([...training, ...(validation ?? [])], output);
    return {
      training: seriesOf(training),
      names: training[0].columns,
      ...(validation && { validation: seriesOf(validation, training[0].columns) }),
    };
  },
  units: { words: 'windows', field: 'windows' },
  score: (value, details) => ({
    words: `Held-out rows: ${scoresOf(details ?? {})}`,
    event: { value, ...details },
  }),
  result: ({ model, evaluation, record }) => ({
    heldOut: 'rows',
    score:
      evaluation && `${scoresOf(record.progress.figures)}; ${naiveOf(record.progress.figures)}`,
    warnings: warningsOf(record.progress.figures, record.options.season),
    next: (path, data) =>
      `unrolled predict ${path} ${data}${model.known.length === 0 ? '' : ' --future plan.csv'}`,
    nextOptions: tableOptions,
  }),
  evaluate: action(
    {},
    async (
      { model, data }: { model: ForecastingModel; data: readonly SeriesFile[] },
      _,
      output,
    ) => {
      warnOf(data, output);
      const evaluation = await forecasting.evaluate(model, seriesOf(data, model.names));
      const { baselines, windows, mae, nominalCoverage } = evaluation;
      const lines = [
        `${scoresOf({ mase: evaluation.mase, coverage: evaluation.coverage })} (nominal ${formatShare(nominalCoverage)})`,
        `MAE ${mae.toPrecision(4)}, over ${windows.toLocaleString('en')} forecasts`,
        ...Object.entries(baselines).map(
          ([name, scores]) =>
            `${naiveWords[name as NaiveForecast]}: MASE ${scores.mase.toFixed(3)}, MAE ${scores.mae.toPrecision(4)}`,
        ),
      ];
      output.result(lines.join('\n'), { event: 'evaluation', ...evaluation });
    },
  ),
  predict: predictSeries,
  examples: `
Examples:
  unrolled train forecasting --data sales.csv --columns sales,price --season 12 --input-length 36
  unrolled train forecasting --data weather.csv --columns temperature,rain --calendar year
  unrolled train forecasting --data umsatz.csv --separator ';' --decimal-comma
  unrolled train forecasting --data a.csv b.csv --columns load --horizon 24 --out load.safetensors
  unrolled train forecasting --data shops.csv --series-column shop --columns sales
  unrolled train forecasting --data shop.csv --columns sales,price,holiday --known-columns price,holiday
  unrolled evaluate load.safetensors --data later.csv
  unrolled predict load.safetensors later.csv --picture next.svg
  unrolled predict shop.safetensors shop.csv --future plan.csv`,
});

type Figures = Readonly<Record<string, number>>;

const naiveWords: Readonly<Record<NaiveForecast, string>> = {
  persistence: 'last row repeated',
  drift: 'line through the window',
  seasonalNaive: 'row one season before',
};

const scoresOf = ({ mase, coverage }: Figures): string =>
  `MASE ${(mase ?? Number.NaN).toFixed(3)}, interval coverage ${formatShare(coverage ?? Number.NaN)}`;

const naiveMases = (figures: Figures): [string, number][] =>
  Object.entries(naiveWords)
    .filter(([name]) => figures[`${name}Mase`] !== undefined)
    .map(([name, words]) => [words, figures[`${name}Mase`]]);

const naiveOf = (figures: Figures): string =>
  naiveMases(figures)
    .map(([words, mase]) => `${words} ${mase.toFixed(3)}`)
    .join(', ');

const warningsOf = (figures: Figures, season: number | null): string[] => {
  const better = naiveMases(figures).filter(([, mase]) => mase <= figures.mase);
  return better.length === 0
    ? []
    : [
        `a naive forecast is as good or better: ${better.map(([words]) => words).join(', ')}; give ` +
          `${season === null ? 'a --season, ' : ''}a longer --input-length or more rows`,
      ];
};
