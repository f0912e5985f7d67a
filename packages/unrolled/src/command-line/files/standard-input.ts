import { fstatSync, statSync } from 'node:fs';
import { DataError } from '@unrolled/tensor';

/**
 * The bytes of standard input as they come.
 * @throws DataError when there is nothing to read from: a folder, or a closed standard input, which
 *   Node opens as the null device and which would pass for one without lines
 */
export async function* standardInput(): AsyncGenerator<Uint8Array> {
  const input = fstatSync(0);
  if (input.isDirectory()) throw refusal('a folder');
  if (input.isCharacterDevice() && input.rdev === nullDevice()) throw refusal('none');
  try {
    yield* process.stdin;
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw refusal(error.message, error);
    throw error;
  }
}

const refusal = (got: string, cause?: unknown): DataError =>
  new DataError(
    `standard input must hold a line for each input, got ${got}; give inputs behind the model, or a ` +
      'file or pipe of lines: unrolled predict <model> < inputs.txt',
    { cause },
  );

function nullDevice(): number | null {
  try {
    return statSync('/dev/null').rdev;
  } catch {
    return null;
  }
}
