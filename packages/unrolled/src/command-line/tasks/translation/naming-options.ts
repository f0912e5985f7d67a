import { UnrolledError } from '@unrolled/tensor';
import { defaultTranslationConfiguration, defaultTranslationTraining } from '@unrolled/translation';

/** Options whose names on the command line differ from the library's by more than their spelling. */
const renamed: Readonly<Record<string, string>> = {
  numLayers: '--layers',
  bidirectional: '--one-direction',
  maximumSize: '--vocabulary-size',
};

const names = Object.keys({
  ...defaultTranslationConfiguration,
  ...defaultTranslationTraining,
  ...renamed,
});

/** One of the names, not within another word. Plain words such as seed may mean something else. */
const pattern = new RegExp(
  `\\b(?:${names.filter((name) => /[A-Z]/.test(name)).join('|')})\\b`,
  'g',
);

const flagOf = (name: string): string =>
  renamed[name] ?? `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Runs a command whose errors name the options of the command line in place of the library's. */
export async function namingOptions(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof UnrolledError) {
      error.message = error.message
        .replace(/^(?:train|resume)\w*: /, '')
        .replaceAll(pattern, flagOf);
    }
    throw error;
  }
}
