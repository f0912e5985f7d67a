import { alignColumns } from '@unrolled/classification';
import type { FrameSequence } from '@unrolled/datasets';
import { type Forecast, type ForecastingModel, forecastSvg } from '@unrolled/forecasting';
import { describe, printable } from '@unrolled/guards';
import { option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { eachLine, type InputLines } from '../../files/input-lines.ts';
import { checkDrawing, saveDrawing } from '../../output/drawing.ts';
import { UsageError } from '../../program/failures.ts';
import { action } from '../define-command.ts';
import {
  type NamedSeries,
  namedSeriesOf,
  readTables,
  tableOptions,
  warnOf,
} from './read-series.ts';

/** The rows that come after the last ones of each series. */
export const predictSeries = action(
  {
    ...tableOptions,
    future: option.optional(
      option.text(
        '',
        'path',
        'table of the next rows of the known columns, after those of each series',
      ),
      'none',
    ),
    picture: option.optional(
      option.text('', 'path', 'picture of the last forecast of the first channel, .svg or .png'),
      'none',
    ),
  },
  async (
    { model, inputs }: { readonly model: ForecastingModel; readonly inputs: InputLines },
    { future, picture, ...own },
    output,
  ) => {
    if (picture !== null) await checkDrawing('--picture', picture);
    const drawn: string[] = [];
    if (future !== null && model.known.length === 0) {
      throw new UsageError(
        '--future must be left out: the model was trained without --known-columns',
      );
    }
    const readSeries = async (name: string, path: string, names: readonly string[]) => {
      const layout = { ...own, columns: null, calendar: null, timeColumn: null };
      const files = await readTables(name, [path], layout, names);
      warnOf(files, output);
      return namedSeriesOf(files, names);
    };
    const ahead = future === null ? [] : await readSeries('--future', future, model.knownNames);
    await eachLine(inputs, output, async (path) => {
      const read = await readSeries('predict', path, model.names);
      const forecasts = await model.forecast(
        read.map(({ series }) => series),
        inOrderOf(read, ahead),
      );
      for (const [place, { name, series }] of read.entries()) {
        const forecast = forecasts[place];
        const title = name === null ? '' : `${printable(name)}\n`;
        output.result(title + tableOf(model, forecast), {
          event: 'prediction',
          path,
          ...(name !== null && { series: name }),
          quantiles: forecast.quantiles,
          channels: model.names.slice(0, model.configuration.targets),
          rows: rowsOf(model, forecast),
        });
        const history = series.values.filter((_, place) => place % series.channels === 0);
        drawn[0] = drawingOf(model, forecast, history);
      }
    });
    if (picture !== null) await saveDrawing(picture, drawn, ([svg]) => svg, output);
  },
);

/** The next rows of each series: by the names of the series where they have names. */
function inOrderOf(read: readonly NamedSeries[], ahead: readonly NamedSeries[]): FrameSequence[] {
  if (ahead.every(({ name }) => name === null)) return ahead.map(({ series }) => series);
  return read.map(({ name }) => {
    const found = ahead.find((one) => one.name === name);
    if (found !== undefined) return found.series;
    throw new DataError(
      `--future must hold the next rows of each series, got none of ${describe(name)}; add them`,
    );
  });
}

/** [horizon][targets][quantiles] */
function rowsOf(
  { configuration: { horizon, targets } }: ForecastingModel,
  { values, quantiles: { length } }: Forecast,
): number[][][] {
  return Array.from({ length: horizon }, (_, row) =>
    Array.from({ length: targets }, (_, target) => {
      const start = (row * targets + target) * length;
      return Array.from(values.subarray(start, start + length));
    }),
  );
}

/** A line for each row: its number, and the quantiles of each channel. */
function tableOf(model: ForecastingModel, forecast: Forecast): string {
  const names = model.names.slice(0, model.configuration.targets);
  const head = names.flatMap((name) => forecast.quantiles.map((level) => `${name} ${level}`));
  return alignColumns([
    ['row', ...head],
    ...rowsOf(model, forecast).map((row, place) => [
      `+${place + 1}`,
      ...row.flat().map((value) => value.toPrecision(5)),
    ]),
  ]).join('\n');
}

/** Picture of the first channel after four times as many rows as are forecast. */
function drawingOf(model: ForecastingModel, forecast: Forecast, history: Float32Array): string {
  const rows = rowsOf(model, forecast).map(([first]) => first);
  return forecastSvg({
    name: model.names[0],
    history: history.slice(-4 * rows.length),
    low: rows.map((row) => row[0]),
    median: rows.map((row) => row[forecast.quantiles.indexOf(0.5)]),
    high: rows.map((row) => row[row.length - 1]),
  });
}
