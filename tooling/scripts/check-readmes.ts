import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProgramResult, runProgram } from './run-program.ts';

// Below the umbrella package, because from there every package of the workspace resolves.
const workFolder = 'packages/unrolled/reports/readmes';

/**
 * A block of code, and the comment before it, which readers do not see: `given` declares what the
 * example takes from its reader, `not run` says why it is only type-checked.
 */
const blocks = /(?:^<!-- (given\n|not run: )([\s\S]*?)-->\n+)?^```ts\n([\s\S]*?)^```$/gm;

/** A line of `given`: `//= minutes: 3 -> steps: 2` runs the example with the second for the first. */
const replacements = /^\/\/= (.+) -> (.+)$/gm;

/**
 * Type-checks the examples of all READMEs (blocks of `ts` that import something) and runs them, each
 * in an empty folder.
 */
export async function checkReadmes(): Promise<ProgramResult> {
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(workFolder, { recursive: true });
  const programs = globSync(['README.md', 'packages/*/README.md', 'packages/tasks/*/README.md'])
    .sort()
    .flatMap(writeExamples);
  writeFileSync(
    join(workFolder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../../tooling/tsconfig/library.json',
      compilerOptions: { noUnusedLocals: false },
      include: ['.'],
    }),
  );
  const types = await runProgram('tsc', ['--project', workFolder]);
  if (!types.succeeded) return types;
  for (const program of programs) {
    const run = await runProgram('node', ['--conditions=@unrolled/source', program], {
      folder: workFolder,
    });
    if (!run.succeeded) return { ...run, output: `${program}\n${run.output}` };
  }
  return { succeeded: true, output: '', notes: [`${programs.length} examples ran`] };
}

/**
 * Writes every example of a README to a file named after the README and the line it starts at.
 * @returns the names of those that are to be run
 */
function writeExamples(readme: string): string[] {
  const text = readFileSync(readme, 'utf8');
  return [...text.matchAll(blocks)]
    .filter(({ 3: code }) => /^import /m.test(code))
    .flatMap(({ index, 1: kind = '', 2: given = '', 3: code }) => {
      const line = text.slice(0, index).split('\n').length + 1;
      const name = `${readme.replaceAll('/', '-')}-line-${line}.ts`;
      const isRun = kind !== 'not run: ';
      let program = isRun ? `${given}${code}` : code;
      for (const [directive, from, to] of given.matchAll(replacements)) {
        program = program.replace(directive, '').replaceAll(from, to);
      }
      writeFileSync(join(workFolder, name), program);
      return isRun ? [name] : [];
    });
}
