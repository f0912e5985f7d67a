import { readFileBytes } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';

/**
 * The text of one or more UTF-8 files, one after the other, without byte-order marks.
 * @throws FileError for one that is missing, empty, a directory or not readable; DataError for one
 *   that is not UTF-8
 */
export async function readText(option: string, paths: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const path of paths) {
    texts.push(decode(option, path, await readFileBytes(path, `text of ${option}`)));
  }
  return texts.join('');
}

function decode(option: string, path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const offset = validPrefix(bytes);
    throw new DataError(
      `${option} ${path}: expected UTF-8 text, got byte 0x${bytes[offset].toString(16)} at offset ` +
        `${offset}; convert the file first, e.g. iconv -f latin1 -t utf-8`,
    );
  }
}

/** How many bytes from the start are UTF-8, in a file that as a whole is not. */
function validPrefix(bytes: Uint8Array): number {
  const isText = (length: number, mayGoOn: boolean) => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    try {
      decoder.decode(bytes.subarray(0, length), { stream: mayGoOn });
      return true;
    } catch {
      return false;
    }
  };
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isText(middle, true)) good = middle;
    else bad = middle;
  }
  // A character that is not ended is at fault from its first byte.
  while (!isText(good, false)) good--;
  return good;
}
