import { DataError } from '@unrolled/tensor';
import { describe } from '@unrolled/tensor/guards';
import { type ReadTokenizerOptions, readTokenizerJson } from '@unrolled/tokenizers';
import { readText } from '../files/text-files.ts';

/**
 * The tokenizer in a file in the format of Hugging Face.
 * @param defaults the special tokens that the task needs, for a file that has none
 * @throws FileError; DataError for what is not JSON; TokenizerError for a kind that is not supported
 */
export async function readTokenizerFile(
  option: string,
  path: string,
  defaults: NonNullable<ReadTokenizerOptions['defaults']>,
): Promise<ReturnType<typeof readTokenizerJson>> {
  const source = `${option} ${path}`;
  return readTokenizerJson(parse(source, await readText(option, [path])), {
    source,
    defaults,
  });
}

function parse(source: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`${source}: expected the JSON of a tokenizer.json, got ${describe(text)}`, {
      cause: error,
    });
  }
}
