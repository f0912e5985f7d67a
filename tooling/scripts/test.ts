// `npm test`: every check of the workspace. All of them run, also after one has failed; the last
// line sums the tests of all packages.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Extra, extras, isThere } from '../vitest/extras.ts';
import { checkNpmAlone } from './check-npm-alone.ts';
import { checkPackages } from './check-packages.ts';
import { checkReadmes } from './check-readmes.ts';
import { checkRelease } from './check-release.ts';
import { workspacePackages } from './packages.ts';
import { type ProgramResult, runProgram, runTurbo } from './run-program.ts';
import { addCounts, describeCounts, reportFile, testCounts } from './test-counts.ts';

const folders = ['packages', 'apps'].filter((folder) => existsSync(folder));
const tested = workspacePackages().filter(({ hasTests }) => hasTests);

// Part of what turbo knows a test run by: one without a browser says nothing about one with it.
process.env.UNROLLED_EXTRAS = Object.entries(extras)
  .filter(([, extra]) => isThere(extra))
  .map(([name]) => name)
  .join(' ');

// Turbo restores the reports of what it has cached, so what lies there afterwards is of this run.
for (const { folder } of tested) rmSync(join(folder, reportFile), { force: true });

const outcomes = [
  await check('kernels', () => runTurbo('kernels')),
  await check('lint and format', () => runProgram('biome', ['ci', '--colors=off'])),
  await check('types', () => runTurbo('typecheck')),
  await check('types of the tooling', () => runProgram('tsc', ['--project', 'tooling'])),
  await check('examples in READMEs', checkReadmes),
  await check('import directions', () =>
    runProgram('depcruise', ['--output-type', 'err-long', ...folders]),
  ),
  await check('unused code', () => runProgram('knip', ['--no-config-hints'])),
  await check('tests', () => runTurbo('test')),
  await check('build', () => runTurbo('build')),
  await check('packages and consumers', checkPackages),
  await check('scripts with npm alone', checkNpmAlone),
  await check('release', checkRelease),
];

let total = { passed: 0, failed: 0, skipped: 0 };
console.log('');
for (const workspacePackage of tested) {
  const counts = testCounts(workspacePackage);
  total = addCounts(total, counts);
  console.log(`${workspacePackage.name.padEnd(32)} ${describeCounts(counts)}`);
}
for (const extra of Object.values<Extra>(extras).filter((one) => !isThere(one))) {
  console.log(`\nNot tested: ${extra.tests}; there is no ${extra.path}: ${extra.install}`);
}
const failedChecks = outcomes.filter(({ succeeded }) => !succeeded).map(({ title }) => title);
if (failedChecks.length > 0) console.log(`\nFailed: ${failedChecks.join(', ')}.`);
console.log(`\n${describeCounts(total)}`);
process.exitCode = failedChecks.length > 0 || total.failed > 0 ? 1 : 0;

async function check(title: string, action: () => Promise<ProgramResult>) {
  const started = performance.now();
  process.stdout.write(`${title.padEnd(32)} `);
  const { succeeded, output, notes = [] } = await action();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${succeeded ? 'ok' : 'FAILED'} (${seconds} s)`);
  for (const note of notes) console.log(`    ${note}`);
  if (!succeeded) console.log(`\n${output.replaceAll(/^/gm, '    ')}\n`);
  return { title, succeeded };
}
