import { LanguageModel } from '@unrolled/language-model';
import { Rng } from '@unrolled/tensor';
import { type Callback, evenly } from '@unrolled/train';
import type { Progress } from '../../output/progress.ts';

/** Options of texts that are generated during a run. */
export interface SampleOptions {
  /** Number of times in the run, evenly spread. */
  readonly times: number;
  readonly temperatures: readonly number[];
  /** Text with which each sample begins. Default: a line break. */
  readonly prompt?: string;
  /** Characters of each. */
  readonly length: number;
  readonly seed: number;
}

/** Shows samples of the model's text during training. */
export function samples(options: SampleOptions, progress: Progress): Callback {
  const { times, temperatures, prompt = '', length, seed } = options;
  const when = evenly(times);
  return {
    name: 'samples',
    async onStep(event, { model }) {
      if (!(model instanceof LanguageModel) || !when(event)) return;
      // A separate generator: samples must not change the training.
      const rng = new Rng(seed).fork(`sample ${event.step}`);
      for (const temperature of temperatures) {
        const text = prompt + (await write(model, { prompt, temperature, length, rng }));
        progress.note(`\n  at temperature ${temperature.toFixed(1)}:\n${wrap(text)}`);
      }
      progress.note('');
    },
  };
}

async function write(
  model: LanguageModel,
  options: Parameters<LanguageModel['generate']>[0],
): Promise<string> {
  const characters: string[] = [];
  for await (const character of model.generate(options)) characters.push(character);
  return characters.join('');
}

const width = 84;

/** Lines of words below `width` characters, indented; the text's own line breaks are kept. */
function wrap(text: string): string {
  const lines = text
    .trim()
    .split(/\n+/)
    .flatMap((line) => {
      const wrapped = [''];
      for (const word of line.split(' ')) {
        const last = wrapped[wrapped.length - 1];
        if (last !== '' && last.length + word.length >= width) wrapped.push(word);
        else wrapped[wrapped.length - 1] = last === '' ? word : `${last} ${word}`;
      }
      return wrapped;
    });
  return lines.map((line) => `    ${line}`).join('\n');
}
