import { brand, UnrolledError } from './errors.ts';
import { readFrom } from './kind.ts';

/** An error in a form that survives structured cloning and JSON, which both lose classes. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** The classes of an error of Unrolled, its own first; empty for another error. */
  readonly kinds: readonly string[];
  /** Own properties that are numbers, texts, booleans or null. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Describes an error for another thread. */
export function sendError(reason: unknown): SentError {
  if (!(reason instanceof Error)) {
    return { name: 'Error', message: String(reason), stack: undefined, kinds: [], fields: {} };
  }
  const kinds: unknown = reason instanceof UnrolledError ? Reflect.get(reason, brand) : [];
  const fields = Object.entries(reason).filter(
    ([name, value]) => name !== 'name' && (value === null || typeof value !== 'object'),
  );
  return {
    name: reason.name,
    message: reason.message,
    stack: reason.stack,
    kinds: kinds as readonly string[],
    fields: Object.fromEntries(fields.filter(([, value]) => typeof value !== 'function')),
  };
}

/** The error that another thread sent: of the same classes by `instanceof`, with its stack there. */
export function receiveError(sent: SentError): Error {
  const error = new Error(String(readFrom(sent, 'message')));
  Object.assign(error, sent.fields);
  Object.defineProperties(error, {
    name: { value: sent.name, configurable: true, writable: true },
    ...(sent.stack !== undefined && { stack: { value: sent.stack, configurable: true } }),
    ...(sent.kinds.length > 0 && { [brand]: { value: sent.kinds } }),
  });
  return error;
}
