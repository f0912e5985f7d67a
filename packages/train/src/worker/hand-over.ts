import { check, checkEach, rules } from '@unrolled/guards';

const buffersOf = new WeakMap<object, readonly ArrayBuffer[]>();

/**
 * Marks arrays in a value that is sent once to be transferred to the other thread instead of copied:
 * `return handOver({ bytes }, [bytes])`. They are empty in this thread afterwards.
 */
export function handOver<Value extends object>(
  value: Value,
  arrays: readonly ArrayBufferView[],
): Value {
  const views = checkEach('handOver', 'arrays', arrays, {
    holds: ArrayBuffer.isView,
    words: 'a typed array',
  });
  check('handOver', 'value', value, {
    holds: (given) => typeof given === 'object' && given !== null,
    words: rules.object.words,
  });
  const buffers = views.map(({ buffer }) => buffer);
  buffersOf.set(value, [...new Set(buffers.filter((buffer) => buffer instanceof ArrayBuffer))]);
  return value;
}

/** The transfer list of a value. */
export const handedOver = (value: unknown): ArrayBuffer[] =>
  typeof value === 'object' && value !== null ? [...(buffersOf.get(value) ?? [])] : [];
