import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProgramResult, runProgram } from './run-program.ts';

// Below the umbrella package, because from there every package of the workspace resolves.
const workFolder = 'packages/unrolled/reports/readmes';

/**
 * Errors that come of names which an example leaves to its reader, such as `text` or `tokens`: not
 * found (TS2304, TS2552, TS18004), and then of no known type (TS7006, TS7031).
 */
const openNames = /error TS(?:2304|2552|18004|7006|7031):/;

/**
 * Type-checks the examples of all READMEs (blocks of `ts` that import something), apart from names
 * left open, and runs those of the README at the root.
 */
export async function checkReadmes(): Promise<ProgramResult> {
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(workFolder, { recursive: true });
  const atRoot: string[] = [];
  for (const readme of globSync([
    'README.md',
    'packages/*/README.md',
    'packages/tasks/*/README.md',
  ])) {
    const written = writeExamples(readme);
    if (readme === 'README.md') atRoot.push(...written);
  }
  writeFileSync(
    join(workFolder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../../tooling/tsconfig/library.json',
      compilerOptions: { noUnusedLocals: false },
      include: ['.'],
    }),
  );
  const types = await runProgram('tsc', ['--project', workFolder]);
  const errors = types.output
    .split('\n')
    .filter((line) => line.startsWith(workFolder) && !openNames.test(line));
  if (errors.length > 0) return { succeeded: false, output: errors.join('\n') };
  for (const file of atRoot) {
    const run = await runProgram('node', ['--conditions=@unrolled/source', file]);
    if (!run.succeeded) return run;
  }
  return { succeeded: true, output: '' };
}

/** Writes every example of a README to a file named after the README and the line it starts at. */
function writeExamples(readme: string): string[] {
  const text = readFileSync(readme, 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)]
    .filter(([, code]) => /^import /m.test(code))
    .map(({ index, 1: code }) => {
      const line = text.slice(0, index).split('\n').length + 1;
      const file = join(workFolder, `${readme.replaceAll('/', '-')}-line-${line}.ts`);
      writeFileSync(file, code);
      return file;
    });
}
