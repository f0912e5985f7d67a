import { pairsFromLines, pairsFromTsv, type SentencePair } from '@unrolled/datasets';
import { readText } from '../../files/text-files.ts';
import { UsageError } from '../../program/failures.ts';

/**
 * The pairs of one file of tab-separated values, or of two parallel files of a sentence a line.
 * @param onBadLine called with a line that is no pair, which is then left out; default: it is an error
 * @throws UsageError for more than two files; FileError, DataError
 */
export async function readPairs(
  option: string,
  paths: readonly string[],
  onBadLine?: (line: number, error: Error) => void,
): Promise<SentencePair[]> {
  if (paths.length > 2) {
    throw new UsageError(
      `${option} must be one file of tab-separated pairs, or two parallel files, source and target, ` +
        `got ${paths.length} files`,
    );
  }
  const texts: string[] = [];
  for (const path of paths) texts.push(await readText(option, [path]));
  const [first, second] = paths;
  if (paths.length === 1) return pairsFromTsv(texts[0], `${option} ${first}`, onBadLine);
  return pairsFromLines(texts[0], texts[1], [first, second]);
}
