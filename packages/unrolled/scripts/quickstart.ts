// What `npm start` runs: trains a language model on Moby Dick, lets it write as it learns, saves it,
// loads it back and writes on from a prompt.
//
//     npm start -- [--seconds 90] [--out moby-dick.safetensors] [--seed 1]

import { writeFileAtomic } from '@unrolled/formats/node';
import { type TrainingResult, trainLanguageModel } from '@unrolled/language-model';
import { loadLanguageModel } from '@unrolled/language-model/node';
import { Rng } from '@unrolled/tensor';
import { Command } from 'commander';
import { describeFailure } from '../src/command-line/failures.ts';
import { interruptible } from '../src/command-line/interruption.ts';
import { positiveNumber, wholeNumber } from '../src/command-line/option-values.ts';
import { checkOutput } from '../src/command-line/output-file.ts';
import { createProgress, formatCount } from '../src/command-line/progress.ts';
import { Output } from '../src/command-line/streams.ts';
import { samples, wrap, write } from '../src/command-line/tasks/language-model/samples.ts';
import { watch } from '../src/command-line/tasks/language-model/watch.ts';
import { describeLoss } from '../src/command-line/tasks/language-model/words.ts';
import { mobyDick } from './quickstart/moby-dick.ts';

interface Flags {
  readonly seconds: number;
  readonly out: string;
  readonly seed: number;
}

const output = new Output(process, false);
const prompt = 'Call me Ishmael.';

const program = new Command('npm start --')
  .option('--seconds <n>', 'train for so long', positiveNumber, 90)
  .option('--out <path>', 'where to save', 'moby-dick.safetensors')
  .option('--seed <n>', 'decides all that is random', wholeNumber, 1)
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .action((flags: Flags) => interruptible((interruption) => quickstart(flags, interruption)));

try {
  await program.parseAsync();
} catch (error) {
  const { status, line } = describeFailure(error);
  if (line !== null) output.note(line);
  process.exitCode = status;
}

async function quickstart(
  flags: Flags,
  { signal, status }: { signal: AbortSignal; status: () => number },
): Promise<void> {
  await checkOutput('--out', flags.out);
  const text = mobyDick();
  output.note(`Moby Dick, ${formatCount(text.length)} characters. Ctrl-C stops and saves.`);
  const { reason, record } = await train(text, flags, signal);
  output.note(`\nSaved ${flags.out}.`);
  if (reason === 'aborted') {
    process.exitCode = status();
  } else {
    const { validationLoss } = record.progress;
    if (validationLoss !== null) output.note(`Held-out text: ${describeLoss(validationLoss)}.`);
    await writeOn(flags);
  }
  tellWhatNext(flags.out);
}

async function train(
  text: string,
  { seconds, out, seed }: Flags,
  signal: AbortSignal,
): Promise<TrainingResult> {
  const progress = createProgress(output);
  const shown = { times: 4, temperatures: [0.5, 0.8, 1], prompt: 'The ', length: 200, seed };
  try {
    return await trainLanguageModel(
      text,
      { limits: { minutes: seconds / 60 }, validations: 4, seed },
      {
        signal,
        callbacks: [...watch(output, progress), samples(shown, progress)],
        save: (file) => writeFileAtomic(out, file),
      },
    );
  } finally {
    progress.stop();
  }
}

async function writeOn({ out, seed }: Flags): Promise<void> {
  const model = await loadLanguageModel(out);
  const text = await write(model, { prompt, length: 400, temperature: 0.6, rng: new Rng(seed) });
  output.note(`\nLoaded it back; it goes on from "${prompt}"\n`);
  output.text(`${wrap(prompt + text)}\n`);
}

function tellWhatNext(out: string): void {
  const unrolled = 'npm run --silent unrolled --';
  output.note(
    [
      '\nNext:',
      `  ${unrolled} generate ${out} --prompt "The whale" --temperature 0.6`,
      `  ${unrolled} info ${out}`,
      `  ${unrolled} train language-model --data your-text.txt --minutes 3`,
      `  ${unrolled} doctor`,
    ].join('\n'),
  );
}
