import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type BenchmarkCase, type CaseGroup, cases } from './cases.ts';
import { chromiumMissing, chromiumPath, withChromium } from './chromium.ts';
import {
  comesFromPeers,
  type EntrantName,
  entrantOf,
  pageSubjectNames,
  subjectNames,
} from './entrants.ts';
import { htmlReport } from './html-report.ts';
import { pythonOption, wholeNumber } from './option-values.ts';
import { formatPages, measurePages } from './page-size.ts';
import { ensurePeers } from './peers.ts';
import { usePython } from './python-process.ts';
import {
  type CaseReport,
  circumstancesOf,
  formatCase,
  formatCircumstances,
  reportCase,
} from './report.ts';
import { runCase } from './runner.ts';
import { formatScaling, scalingOf } from './scaling.ts';
import { formatStartup, measureStartup } from './startup.ts';

interface Options {
  readonly rounds: number;
  readonly only?: EntrantName[];
  readonly case?: string[];
  readonly all?: true;
  readonly page?: true;
  readonly suite?: Suite[];
  readonly report?: string;
  readonly python?: string;
  readonly json?: true;
}

/** Sets of measurements in addition to, or in place of, the cases that run by default. */
const suites = ['main', 'scaling', 'memory', 'startup', 'size'] as const;

type Suite = (typeof suites)[number];

/** Systems that train, with threads of their own. */
const trainers = subjectNames.filter((name) => /^(unrolled|pytorch)/.test(name));

/** Entrants of the cases of a group. */
const candidates: Record<CaseGroup, readonly EntrantName[]> = {
  main: subjectNames,
  additional: subjectNames.filter((name) => !comesFromPeers(name)),
  page: ['unrolled', 'pytorch', ...pageSubjectNames],
  scaling: trainers,
  memory: trainers,
};

const command = new Command('bench')
  .description('Measures the speed of Unrolled and its peers, interleaved in one run.')
  .option('--rounds <count>', 'number of measured rounds of each subject', wholeNumber, 7)
  .addOption(
    choices('--only <subjects>', 'names of the subjects to run, separated by commas', [
      ...subjectNames,
      ...pageSubjectNames,
    ]),
  )
  .addOption(
    choices(
      '--case <ids>',
      'names of the cases to run, separated by commas',
      cases.map(({ id }) => id),
    ),
  )
  .option('--all', 'additional cases: hidden size 256, GRU and RNN (Unrolled and PyTorch)')
  .option('--page', 'cases in Chromium instead: training on gpu.js and on TensorFlow.js')
  .addOption(choices('--suite <names>', 'suites to run instead, separated by commas', [...suites]))
  .option('--report <file>', 'path of an HTML document with charts to write')
  .addOption(pythonOption())
  .option('--json', 'output as one JSON object instead of tables')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

function choices(flags: string, description: string, allowed: readonly string[]): Option {
  return new Option(flags, `${description}: ${allowed.join(', ')}`).argParser((text) => {
    const chosen = text.split(',');
    const unknown = chosen.find((choice) => !allowed.includes(choice));
    if (unknown === undefined) return chosen;
    throw new InvalidArgumentError(`There is no '${unknown}'. There are: ${allowed.join(', ')}.`);
  });
}

function progress(message: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${message}` : `${message}\n`);
}

async function main(options: Options): Promise<void> {
  const circumstances = circumstancesOf(options.rounds);
  const chosenCases = cases.filter(({ id, group }) => {
    if (options.case) return options.case.includes(id);
    if (options.page) return group === 'page';
    if (options.suite) return options.suite.some((suite) => suite === group);
    return group === 'main' || (group === 'additional' && options.all);
  });
  const hasChromium = chromiumPath() !== undefined;
  const measurable = chosenCases.filter(({ group }) => group !== 'page' || hasChromium);
  const entrantsOf = ({ group }: BenchmarkCase) =>
    candidates[group].filter((name) => options.only?.includes(name) ?? true);
  const entersPeer = measurable.some((chosen) => entrantsOf(chosen).some(comesFromPeers));
  if (entersPeer) await ensurePeers(progress);

  if (!options.json) console.log(formatCircumstances(circumstances));
  if (measurable.length < chosenCases.length) progress(`${chromiumMissing}\n`);
  const reports: CaseReport[] = [];
  await withChromium(async (launch) => {
    for (const benchmarkCase of measurable) {
      const entrants = entrantsOf(benchmarkCase).map((name) => entrantOf(name, launch));
      const outcomes = await runCase(benchmarkCase, entrants, options.rounds, progress);
      const report = reportCase(benchmarkCase, outcomes);
      reports.push(report);
      if (process.stderr.isTTY) progress('');
      if (!options.json) console.log(formatCase(report));
    }
  });
  const scaling = scalingOf(reports);
  const { rounds, suite = [] } = options;
  const startup = suite.includes('startup') ? measureStartup(rounds, progress) : [];
  const pages = suite.includes('size') ? await measurePages(progress) : [];
  if (process.stderr.isTTY) progress('');
  if (options.json) {
    const figures = { ...circumstances, cases: reports, scaling, startup, pages };
    console.log(JSON.stringify(figures, null, 2));
  } else {
    if (scaling.length > 0) console.log(formatScaling(scaling));
    if (startup.length > 0) console.log(formatStartup(startup));
    if (pages.length > 0) console.log(formatPages(pages));
  }
  if (options.report !== undefined) {
    const document = htmlReport({ circumstances, cases: reports, scaling, startup, pages });
    writeFileSync(options.report, document);
  }
  if (!reports.every(({ agreement }) => agreement.holds)) process.exitCode = 1;
}

const options = command.parse().opts<Options>();
const problem = options.python === undefined ? null : usePython(options.python);
if (problem !== null) command.error(`error: ${problem}`);
await main(options);
