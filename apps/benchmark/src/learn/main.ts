/**
 * Measures what the tasks learn from public data with their defaults, next to simple models:
 *
 *     npm run bench:learn -- --data folder [name …] [--seeds 5] [--json]
 *
 * The data is not part of the project; `--list` says which files each experiment reads.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { formatMachine, thisMachine } from '../machine.ts';
import { wholeNumber } from '../option-values.ts';
import { formatTable } from '../table.ts';
import { experiments } from './experiments.ts';
import { formatLearning, type LearningReport, reportLearning } from './report-learning.ts';
import { runExperiment } from './run-experiment.ts';

interface Options {
  readonly data: string;
  readonly seeds?: number;
  readonly list?: true;
  readonly json?: true;
}

const names = Object.keys(experiments);

const command = new Command('bench:learn')
  .description(
    'Trains models on data of others and measures them, with the defaults of their tasks.',
  )
  .argument('[names...]', `experiments to run: ${names.join(', ')} (default: all that have data)`)
  .option('--data <folder>', 'folder of the data', 'data')
  .option('--seeds <count>', 'number of runs of each (default: its own)', wholeNumber)
  .option('--list', 'the files that each experiment reads, instead of runs')
  .option('--json', 'one JSON object a line instead of tables')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

function progress(message: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${message}` : message && `${message}\n`);
}

const lacking = (name: string, folder: string): string[] =>
  experiments[name].needs.filter((file) => !existsSync(join(folder, file)));

async function measure(name: string, { data, seeds }: Options): Promise<LearningReport> {
  const experiment = experiments[name];
  const runs = seeds ?? experiment.seeds;
  const start = performance.now();
  const outcomes = [];
  for (let seed = 1; seed <= runs; seed++) {
    progress(`${name}: seed ${seed} of ${runs}`);
    const show = (share: number) => {
      if (process.stderr.isTTY) progress(`${name}: seed ${seed} of ${runs}, ${percent(share)}`);
    };
    outcomes.push(await runExperiment(experiment, data, seed, show));
  }
  const seconds = (performance.now() - start) / 1000 / runs;
  if (process.stderr.isTTY) progress('');
  return reportLearning(name, experiment, outcomes, seconds);
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function list(): void {
  const rows = names.flatMap((name) => {
    const { needs, source } = experiments[name];
    return needs.map((file, place) => [place === 0 ? name : '', file, place === 0 ? source : '']);
  });
  console.log(formatTable(['experiment', 'reads', 'from'], rows));
}

async function main(wanted: readonly string[], options: Options): Promise<number> {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no experiment '${unknown}'. There are: ${names.join(', ')}.`);
    return 2;
  }
  if (options.list) {
    list();
    return 0;
  }
  if (!options.json) console.log(`${formatMachine(thisMachine())}\n`);
  let status = 0;
  for (const name of wanted.length === 0 ? names : wanted) {
    const missing = lacking(name, options.data);
    if (missing.length > 0) {
      console.error(`${name}: there is no ${join(options.data, missing[0])}; see --list`);
      if (wanted.length > 0) status = 1;
      continue;
    }
    const report = await measure(name, options);
    console.log(options.json ? JSON.stringify(report) : formatLearning(report, experiments[name]));
  }
  return status;
}

command.parse();
process.exitCode = await main(command.args, command.opts<Options>());
