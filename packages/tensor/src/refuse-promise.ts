import { ArgumentError } from '@unrolled/guards';

/**
 * Checks the result of a function that must be synchronous.
 * @param remedy what to do instead, for the error
 * @throws ArgumentError for a promise
 */
export function refusePromise(where: string, result: unknown, remedy: string): void {
  if (!(result instanceof Promise)) return;
  // It continues outside of what it was called for; its failure is a consequence of this one.
  result.catch(() => {});
  throw new ArgumentError(
    `${where}: the function returned a promise; make it synchronous${remedy}`,
  );
}
