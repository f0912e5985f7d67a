import { readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { machineNode } from './machine-node.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

/** Arguments with which a script of the root starts and does little. Others are not tried. */
const shortRuns: Readonly<Record<string, readonly string[]>> = {
  bench: ['--help'],
  'bench:translation': ['--help'],
  'bench:vision': ['--help'],
  build: ['--dry'],
  changeset: ['--help'],
  format: ['--help'],
  lint: ['--help'],
  pnpm: ['--version'],
  start: ['--help'],
  typecheck: ['--dry'],
  unrolled: ['--help'],
};

/** Every script of the root works for those who have Node and npm, and nothing else on their path. */
export async function checkNpmAlone(): Promise<ProgramResult> {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  );
  const path = [dirname(machineNode()), '/usr/bin', '/bin'].join(delimiter);
  for (const script of Object.keys(scripts)) {
    if (!scripts[script].startsWith('node tooling/scripts/bootstrap.mjs ')) {
      const output = `\`${script}\` must go through tooling/scripts/bootstrap.mjs, which installs first.`;
      return { succeeded: false, output };
    }
    const args = shortRuns[script];
    if (args === undefined) continue;
    const run = await runProgram('npm', ['run', '--silent', script, '--', ...args], { path });
    if (!run.succeeded) return { ...run, output: `npm run ${script}:\n${run.output}` };
  }
  return { succeeded: true, output: '' };
}
