// What `npm start` runs: a tour of the tasks, by the commands that anyone would give, on data that is
// generated or that npm has brought. Data, models and pictures stay in one folder.
//
//     npm start -- [--only sentiment] [--seconds 20] [--out quickstart] [--seed 1]

import { mkdir } from 'node:fs/promises';
import { DataError } from '@unrolled/tensor';
import { Command, Option } from 'commander';
import { describeFailure, exitStatus } from '../src/command-line/failures.ts';
import { positiveNumber, wholeNumber } from '../src/command-line/option-values.ts';
import { checkOutput } from '../src/command-line/output-file.ts';
import { formatDuration } from '../src/command-line/progress.ts';
import { Output } from '../src/command-line/streams.ts';
import { languageModel } from './quickstart/language-model.ts';
import type { Part } from './quickstart/part.ts';
import { commandLine, runSteps } from './quickstart/run-steps.ts';
import { sentiment } from './quickstart/sentiment.ts';
import { translation } from './quickstart/translation.ts';

const parts: Readonly<Record<string, Part>> = {
  'language-model': languageModel,
  sentiment,
  translation,
};

interface Flags {
  readonly only: readonly string[];
  readonly seconds?: number;
  readonly out: string;
  readonly seed: number;
}

const output = new Output(process, false);

const program = new Command('npm start --')
  .addOption(
    new Option('--only <part...>', 'parts of the tour')
      .choices(Object.keys(parts))
      .default(Object.keys(parts), 'all of them'),
  )
  .option(
    '--seconds <n>',
    'how long to train in each part (default: a minute at most)',
    positiveNumber,
  )
  .option('--out <folder>', 'for data, models and pictures', 'quickstart')
  .option('--seed <n>', 'decides all that is random', wholeNumber, 1)
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .action(tour);

try {
  await program.parseAsync();
} catch (error) {
  const { status, line } = describeFailure(error);
  if (line !== null) output.note(line);
  process.exitCode = status;
}

async function tour({ only, seconds, out, seed }: Flags): Promise<void> {
  await makeFolder(out);
  const began = performance.now();
  output.note(
    `A tour of Unrolled: ${only.join(', ')}. Files go to the folder ${out}. Ctrl-C saves and ` +
      'stops.\nYou can give each command yourself; unrolled stands for: npm run --silent unrolled --\n',
  );
  for (const [place, name] of only.entries()) {
    const { title, prepare } = parts[name];
    output.note(`━━ ${place + 1} of ${only.length} · ${title} ━━\n`);
    const status = await runSteps(await prepare({ folder: out, seconds, seed }), output);
    if (status === exitStatus.success) continue;
    process.exitCode = status;
    return;
  }
  const took = formatDuration((performance.now() - began) / 1000);
  const commands = only.flatMap((name) => parts[name].next(out).map(commandLine));
  output.note(
    [
      `━━ Done, after ${took} ━━\n`,
      'Next, with npm run --silent unrolled -- for unrolled:',
      ...[...commands, 'unrolled doctor', 'unrolled --help'].map((command) => `  ${command}`),
    ].join('\n'),
  );
}

async function makeFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
  } catch (cause) {
    throw new DataError(
      `--out ${out}: expected a folder, or a name for a new one, and none can be made there; choose ` +
        'another',
      { cause },
    );
  }
  await checkOutput('--out', `${out}/model.safetensors`);
}
