// The program of `npm start`: a tour of the tasks, by the commands that anyone would give, on data that is
// generated or that npm has brought. Data, models and pictures stay in one folder.
//
//     npm start -- [--only sentiment] [--seconds 20] [--out quickstart] [--seed 1]

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { Command, Option } from 'commander';
import { checkOutput } from '../src/command-line/files/output-file.ts';
import { addOptions, valuesOf } from '../src/command-line/options/schema-options.ts';
import { formatDuration } from '../src/command-line/output/progress.ts';
import { Output } from '../src/command-line/output/streams.ts';
import { describeFailure, exitStatus } from '../src/command-line/program/failures.ts';
import { actions } from './quickstart/actions.ts';
import { births } from './quickstart/births.ts';
import { clips } from './quickstart/clips.ts';
import { dates } from './quickstart/dates.ts';
import { emoji } from './quickstart/emoji.ts';
import { labels } from './quickstart/labels.ts';
import { languageModel } from './quickstart/language-model.ts';
import { numbers } from './quickstart/numbers.ts';
import type { Part } from './quickstart/part.ts';
import { commandLine, runSteps } from './quickstart/run-steps.ts';
import { sentiment } from './quickstart/sentiment.ts';
import { tags } from './quickstart/tags.ts';

const partsOf: Readonly<Record<string, readonly Part[]>> = {
  'language-model': [languageModel],
  sentiment: [sentiment],
  tagging: [tags],
  forecasting: [births],
  translation: [numbers, dates],
  'action-recognition': [actions],
  captioning: [emoji],
  'video-labeling': [labels],
  'video-captioning': [clips],
};
const tasks = Object.keys(partsOf);

interface OnlyFlags {
  readonly only: readonly string[];
}

const tourOptions = {
  seconds: option.optional(
    option.positive(72, 'number of seconds that each model trains'),
    '72 at most',
  ),
  out: option.text('quickstart', 'folder', 'folder for data, models and pictures'),
  seed: option.count(1, 'random seed'),
};

type Flags = OnlyFlags & OptionValues<typeof tourOptions>;

const output = new Output(process, false);

/** Call of the command line in a clone. */
const fromHere = 'npm run --silent unrolled --';

const program = new Command('npm start --')
  .addOption(
    new Option('--only <task...>', 'tasks to show').choices(tasks).default(tasks, 'all of them'),
  )
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .action((flags: OnlyFlags) => tour({ ...flags, ...valuesOf(tourOptions, flags) }));
addOptions(program, tourOptions);

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
      `stops.\nYou can run each command yourself; unrolled means: ${fromHere}\n`,
  );
  const parts = only.flatMap((task) => partsOf[task]);
  for (const [place, { title, prepare }] of parts.entries()) {
    output.note(`━━ ${place + 1} of ${parts.length} · ${title} ━━\n`);
    const status = await runSteps(
      await prepare({ folder: out, seconds: seconds ?? undefined, seed }),
      output,
    );
    if (status === exitStatus.success) continue;
    process.exitCode = status;
    return;
  }
  const took = formatDuration((performance.now() - began) / 1000);
  const commands = [...parts.flatMap(({ next }) => next(out)), ['doctor'], ['--help']];
  output.note(`━━ Done, after ${took} ━━\n\nNext:`);
  for (const command of commands) output.note(commandLine(command, fromHere));
}

async function makeFolder(out: string): Promise<void> {
  try {
    if (!existsSync(out)) await mkdir(out); // Not recursive, which in /proc goes on for ever.
  } catch (cause) {
    throw new DataError(
      `--out ${out}: expected a folder, or a name for a new one in a folder that is there, and none ` +
        'can be made; choose another',
      { cause },
    );
  }
  await checkOutput('--out', `${out}/model.safetensors`);
}
