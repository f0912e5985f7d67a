import { UnrolledError } from '@unrolled/guards';

/** Text, ids or a saved tokenizer that cannot be used. */
export class TokenizerError extends UnrolledError {
  static override readonly kind = 'TokenizerError';
}
