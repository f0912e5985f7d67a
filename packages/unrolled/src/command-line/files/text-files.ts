import { decodeUtf8 } from '@unrolled/formats';
import { readFileBytes } from '@unrolled/formats/node';
import { describe } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { type ReadTokenizerOptions, readTokenizerJson } from '@unrolled/tokenizers';

/**
 * The text of one or more UTF-8 files, concatenated, without byte-order marks.
 * @throws FileError for one that is missing, empty, a directory or not readable; DataError for one
 *   that is not UTF-8
 */
export async function readText(option: string, paths: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const path of paths) {
    const bytes = await readFileBytes(path, `text of ${option}`);
    const text = decodeUtf8(bytes, (offset) => ({ name: `${option} ${path}`, offset }));
    texts.push(text.replace(/^\ufeff/, ''));
  }
  return texts.join('');
}

/**
 * The tokenizer in a file in the format of Hugging Face.
 * @param defaults the special tokens that the task needs, for a file that has none
 * @throws FileError; DataError for invalid JSON; TokenizerError for an unsupported kind
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
