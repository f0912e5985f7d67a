import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type BenchmarkCase, type CaseDescription, caseSuites, cases } from './cases.ts';
import { chromiumMissing, chromiumPath, withChromium } from './chromium.ts';
import { type DeviceReport, formatDeviceWork, measureDeviceWork } from './device-work.ts';
import {
  comesFromPeers,
  type Entrant,
  type EntrantName,
  entrantOf,
  otherTables,
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
import { WorkerClient } from './worker-client.ts';

interface Options {
  readonly rounds: number;
  readonly only?: EntrantName[];
  readonly case?: string[];
  readonly all?: true;
  readonly suite?: Suite[];
  readonly report?: string;
  readonly python?: string;
  readonly json?: true;
}

/** Sets of measurements; all but the last three consist of cases. */
const suites = [...caseSuites, 'device', 'startup', 'size'] as const;

type Suite = (typeof suites)[number];

const isInPage = ({ suite }: CaseDescription): boolean => suite === 'page';

const ofUnrolledAndPyTorch = subjectNames.filter((name) => !comesFromPeers(name));

/** Systems that run a case of a recurrent layer. */
function candidatesOf({ suite, isMain }: BenchmarkCase): readonly EntrantName[] {
  if (suite === 'page') return ['unrolled', 'pytorch', ...pageSubjectNames];
  if (isMain) return subjectNames;
  if (suite !== 'forward') return ofUnrolledAndPyTorch;
  return subjectNames.filter(
    (name) => !comesFromPeers(name) || name.startsWith('onnxruntime-node'),
  );
}

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
      [...cases, ...otherTables.flatMap((table) => table.cases)].map(({ id }) => id),
    ),
  )
  .addOption(choices('--suite <names>', 'suites to run, separated by commas', [...suites]))
  .option('--all', 'all suites')
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
  const { rounds } = options;
  const chosenSuites: readonly Suite[] = options.all ? suites : (options.suite ?? []);
  const isChosen = ({ id, suite }: CaseDescription, isMain = false): boolean => {
    if (options.case) return options.case.includes(id);
    return chosenSuites.length > 0 ? chosenSuites.includes(suite) : isMain;
  };
  const isWanted = (name: EntrantName) => options.only?.includes(name) ?? true;
  const circumstances = circumstancesOf(rounds);
  const chosenCases = cases.filter((one) => isChosen(one, one.isMain));
  const hasChromium = chromiumPath() !== undefined;
  const measurable = chosenCases.filter((one) => hasChromium || !isInPage(one));
  const others = otherTables.flatMap(({ cases: all, names, module }) =>
    all
      .filter((one) => isChosen(one))
      .map((one) => ({
        one,
        entrants: names
          .filter(isWanted)
          .map((name) => ({ name, connect: async () => new WorkerClient(module, name) })),
      })),
  );
  const entrantNames = [
    ...measurable.flatMap(candidatesOf).filter(isWanted),
    ...others.flatMap(({ entrants }) => entrants.map(({ name }) => name)),
  ];
  if (entrantNames.some(comesFromPeers) || chosenSuites.includes('device'))
    await ensurePeers(progress);

  if (!options.json) console.log(formatCircumstances(circumstances));
  const lacksChromium = chosenSuites.includes('device') || chosenCases.some(isInPage);
  if (lacksChromium && !hasChromium) progress(`${chromiumMissing}\n`);
  const reports: CaseReport[] = [];
  const device: DeviceReport[] = [];
  async function measure<Case extends CaseDescription>(one: Case, entrants: Entrant<Case>[]) {
    const report = reportCase(one, await runCase(one, entrants, rounds, progress));
    reports.push(report);
    if (process.stderr.isTTY) progress('');
    if (!options.json) console.log(formatCase(report));
  }
  await withChromium(async (launch) => {
    for (const one of measurable) {
      const names = candidatesOf(one).filter(isWanted);
      await measure(
        one,
        names.map((name) => entrantOf(name, launch)),
      );
    }
    if (chosenSuites.includes('device') && hasChromium) {
      device.push(...(await measureDeviceWork(await launch(), progress)));
    }
  });
  for (const { one, entrants } of others) await measure(one, entrants);
  const scaling = scalingOf(reports);
  const startup = chosenSuites.includes('startup') ? measureStartup(rounds, progress) : [];
  const pages = chosenSuites.includes('size') ? await measurePages(progress) : [];
  if (process.stderr.isTTY) progress('');
  if (options.json) {
    const figures = { ...circumstances, cases: reports, scaling, device, startup, pages };
    console.log(JSON.stringify(figures, null, 2));
  } else {
    if (scaling.length > 0) console.log(formatScaling(scaling));
    if (device.length > 0) console.log(formatDeviceWork(device));
    if (startup.length > 0) console.log(formatStartup(startup));
    if (pages.length > 0) console.log(formatPages(pages));
  }
  if (options.report !== undefined) {
    const document = htmlReport({ circumstances, cases: reports, scaling, device, startup, pages });
    writeFileSync(options.report, document);
  }
  if (!reports.every(({ agreement }) => agreement.holds)) process.exitCode = 1;
}

const options = command.parse().opts<Options>();
const problem = options.python === undefined ? null : usePython(options.python);
if (problem !== null) command.error(`error: ${problem}`);
await main(options);
