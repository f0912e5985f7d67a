import { describe } from '@unrolled/guards';
import { TokenizerError } from '../tokenizer-error.ts';

/** The error for a part of the pipeline that is of a kind this package does not have. */
export function unsupported(
  where: string,
  part: string,
  kind: unknown,
  known: string,
): TokenizerError {
  return new TokenizerError(
    `${where}: ${part} must be ${known}, got ${isName(kind) ? kind : describe(kind)}, ` +
      'which is not supported',
  );
}

const isName = (kind: unknown): kind is string =>
  typeof kind === 'string' && /^[!-~]{1,60}$/.test(kind);
