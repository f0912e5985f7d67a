import { readFileBytes } from '@unrolled/formats/node';
import { buildLanguageModel, decodeLanguageModel } from '@unrolled/language-model';
import { Rng } from '@unrolled/tensor';
import { Command } from 'commander';
import { selectBackend } from '../../backends.ts';
import { addComputeOptions, type CommonFlags } from '../../common-options.ts';
import { Interrupted } from '../../failures.ts';
import { interruptible } from '../../interruption.ts';
import { nonNegativeNumber, positiveInteger, wholeNumber } from '../../option-values.ts';
import type { Output } from '../../streams.ts';

interface GenerateFlags extends CommonFlags {
  readonly prompt?: string;
  readonly length: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly seed: number;
}

export const generateCommand = (output: Output): Command =>
  addComputeOptions(
    new Command('generate')
      .description('write on from a prompt with a language model')
      .argument('<model>', 'a file that train language-model has saved')
      .option('--prompt <text>', 'what the text begins with (default: a line break)')
      .option('--length <n>', 'characters to write', wholeNumber, 500)
      .option(
        '--temperature <t>',
        '0: always the likeliest; 1: as it learned',
        nonNegativeNumber,
        0.8,
      )
      .option('--top-k <k>', 'choose among the k likeliest only', positiveInteger)
      .option('--seed <n>', 'another seed, another text', wholeNumber, 1),
  ).action((path: string, flags: GenerateFlags) => generate(path, flags, output));

async function generate(path: string, flags: GenerateFlags, output: Output): Promise<void> {
  const bytes = await readFileBytes(path, 'model');
  await selectBackend(flags.backend);
  const model = buildLanguageModel(decodeLanguageModel(bytes, path));
  const { prompt = '', length, temperature, topK, seed } = flags;
  await interruptible(async ({ signal, status }) => {
    const rng = new Rng(seed);
    const options = { prompt, length, temperature, topK, rng, signal };
    const pieces: string[] = [];
    for await (const character of model.generate(options)) {
      if (pieces.length === 0 && !output.isJson) output.text(prompt);
      pieces.push(character);
      if (!output.isJson) output.text(character);
    }
    const text = pieces.join('');
    if (!output.isJson) output.text('\n');
    output.event({ event: 'text', prompt, text, characters: pieces.length, seed, temperature });
    if (signal.aborted) throw new Interrupted(status());
  });
}
