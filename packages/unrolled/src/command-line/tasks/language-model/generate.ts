import { describe } from '@unrolled/guards';
import type { LanguageModel } from '@unrolled/language-model';
import { samplingSchema } from '@unrolled/nn';
import { type OptionValues, option } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import type { Output } from '../../output/streams.ts';
import { Interruption } from '../../program/interruption.ts';
import { action } from '../define-command.ts';

const generateOptions = {
  prompt: option.optional(option.text('', 'text', 'text to continue'), 'a line break'),
  length: option.count(500, 'number of characters to write'),
  ...samplingSchema('characters', 0.8),
};

type GenerateFlags = OptionValues<typeof generateOptions>;

/** Continues a prompt, character by character; a signal ends the text. */
export const generateText = action(
  generateOptions,
  ({ model }: { readonly model: LanguageModel }, flags, output) => write(model, flags, output),
);

async function write(model: LanguageModel, flags: GenerateFlags, output: Output): Promise<void> {
  const { length, temperature, seed } = flags;
  const prompt = flags.prompt ?? '';
  const topK = flags.topK ?? undefined;
  const topP = flags.topP ?? undefined;
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

/** The model continues from the characters that it knows. */
function noteUnknown(characters: readonly string[], output: Output): void {
  if (characters.length === 0) return;
  const shown = characters.slice(0, 8).map(describe);
  output.note(
    `Characters of the prompt that the model does not know, read as unknown: ${shown.join(', ')}` +
      `${characters.length > shown.length ? ', …' : ''}.`,
  );
}
