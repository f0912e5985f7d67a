import {
  buildLanguageModel,
  decodeLanguageModel,
  type LanguageModel,
} from '@unrolled/language-model';
import { Rng } from '@unrolled/tensor';
import { describe } from '@unrolled/tensor/guards';
import type { Command } from 'commander';
import { wholeNumber } from '../../options/option-values.ts';
import {
  addSamplingOptions,
  defaultSamplingSeed,
  type SamplingFlags,
} from '../../options/sampling-options.ts';
import type { Output } from '../../output/streams.ts';
import { Interruption } from '../../program/interruption.ts';
import type { ModelFile, ModelFlags } from '../task-command.ts';

interface GenerateFlags extends SamplingFlags {
  readonly prompt?: string;
  readonly length: number;
}

const defaultTemperature = 0.8;

export const addGenerateOptions = (command: Command): void => {
  addSamplingOptions(
    command
      .option('--prompt <text>', 'text to go on from (default: a line break)')
      .option('--length <n>', 'number of characters to write', wholeNumber, 500),
    { tokens: 'characters', temperature: String(defaultTemperature) },
  );
};

export async function generateText(
  { path, contents }: ModelFile,
  flags: ModelFlags,
  output: Output,
): Promise<void> {
  const model = buildLanguageModel(decodeLanguageModel(contents, path));
  await write(model, flags as unknown as GenerateFlags, output);
}

async function write(model: LanguageModel, flags: GenerateFlags, output: Output): Promise<void> {
  const { prompt = '', length, topK, topP } = flags;
  const { temperature = defaultTemperature, seed = defaultSamplingSeed } = flags;
  noteUnknown(model.unknownCharacters(prompt), output);
  const interruption = new Interruption();
  const { signal } = interruption;
  interruption.listen();
  try {
    const rng = new Rng(seed);
    const options = { prompt, length, temperature, topK, topP, rng, signal };
    const say = (text: string) => !output.isJson && output.text(text);
    const characters: string[] = [];
    for await (const character of model.generate(options)) {
      say(characters.length === 0 ? prompt + character : character);
      characters.push(character);
    }
    say(characters.length === 0 ? `${prompt}\n` : '\n');
    output.event({
      event: 'text',
      prompt,
      text: characters.join(''),
      characters: characters.length,
      temperature,
      seed,
    });
    if (signal.aborted) throw interruption.error;
  } finally {
    interruption.stopListening();
  }
}

/** The model goes on from what it does know. */
function noteUnknown(characters: readonly string[], output: Output): void {
  if (characters.length === 0) return;
  const shown = characters.slice(0, 8).map(describe);
  output.note(
    `Characters of the prompt that the model does not know, read as unknown: ${shown.join(', ')}` +
      `${characters.length > shown.length ? ', …' : ''}.`,
  );
}
