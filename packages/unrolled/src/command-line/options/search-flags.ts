import { ArgumentError, pickOptions } from '@unrolled/guards';
import { type SearchOptions, type SearchValues, searchOf, searchSchema } from '@unrolled/seq2seq';
import { flagOf } from '@unrolled/task';
import { UsageError } from '../program/failures.ts';

/**
 * The search defined by the flags of `searchSchema` among those of a command.
 * @throws UsageError for flags that exclude each other
 */
export function searchOfFlags(flags: SearchValues): SearchOptions {
  try {
    return searchOf('predict', pickOptions(flags, searchSchema), (name) =>
      flagOf(name, searchSchema[name]),
    );
  } catch (error) {
    throw error instanceof ArgumentError ? new UsageError(error.message) : error;
  }
}
