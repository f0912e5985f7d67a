// Forecasts the highest temperature of seven days from 36 days of weather: node unrolled.ts weather.csv
import { readFileSync, writeFileSync } from 'node:fs';
import { cells, datasets, metrics, nn, Rng, task } from 'unrolled';
import { loadModule, saveModule } from 'unrolled/node';

const [source] = process.argv.slice(2);
const [length, horizon, channels] = [36, 7, ['temp_max', 'temp_min', 'precipitation', 'wind']];
const series = datasets.parseSeries(readFileSync(source, 'utf8'), { source, channels });
const parts = datasets.splitByTime(series, [0.7, 0.15, 0.15], { context: length });
const standardizer = datasets.fitStandardizer([parts[0]]);
const [training, validation, test] = parts
  .map((part) => datasets.standardizeFrames(part, standardizer))
  .map((part) => datasets.windowsOf(part, { length, horizon, targets: [0] }));

const sizes = { inputSize: channels.length, hiddenSize: 32, outputSize: horizon };
const create = (kept: { sizes: typeof sizes }, rng: Rng) =>
  new cells.RecurrentNetwork({ ...kept.sizes, rng });
const model = create({ sizes }, new Rng(1));
const loss = (windows: readonly datasets.SeriesWindow[]) => {
  const { frames, targets } = datasets.windowBatch(windows);
  return nn.meanAbsoluteError(model.forward(frames), targets);
};
const run = { training, validation, loss, epochs: 50, patience: 5, rng: new Rng(1) };
const { history } = await task.fit(model, run);
writeFileSync('history.csv', history.toCsv());
await saveModule(model, 'forecaster.safetensors', { sizes, standardizer });

const { model: saved } = await loadModule(create, 'forecaster.safetensors');
const { frames, targets } = datasets.windowBatch(test);
const { mae } = metrics.regressionScores(saved.forward(frames).dataSync(), targets.dataSync());
const degrees = (mae * standardizer.deviation[0]).toFixed(3);
console.log(`${test.length} forecasts, mean absolute error ${degrees}`);
