import { inWords } from '../json-checks.ts';
import { TokenizerError } from '../tokenizer-error.ts';

/** The error for a part of the pipeline that is of a kind this package does not have. */
export function unsupported(
  where: string,
  part: string,
  kind: unknown,
  known: string,
): TokenizerError {
  return new TokenizerError(
    `${where}: ${part} must be ${known}, got ${typeof kind === 'string' ? kind : inWords(kind)}, ` +
      'which is not supported',
  );
}
