import { decodeUtf8 } from '@unrolled/formats';
import { readFileBytes } from '@unrolled/formats/node';

/**
 * The text of one or more UTF-8 files, one after the other, without byte-order marks.
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
