import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { newFolder, runHere, text, tinyModel } from './run-cli.ts';

/** A language model that the command line has trained before the tests of a file, in a folder of theirs. */
export function trainedLanguageModel() {
  const folder = newFolder();
  const inFolder = (name: string): string => join(folder, name);
  const [data, model] = ['text.txt', 'model.safetensors'].map(inFolder);
  beforeAll(async () => {
    writeFileSync(data, text);
    const options = ['--data', data, ...tinyModel, '--steps', '20', '--cell', 'lstm'];
    await runHere('train', 'language-model', ...options, '--out', model);
  });
  return {
    inFolder,
    data,
    model,
    /** Loss of a model file on the text that this one was trained on, in nats a character. */
    async loss(path: string): Promise<number> {
      const { stdout } = await runHere('evaluate', path, '--data', data, '--json');
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '').loss;
    },
  };
}
