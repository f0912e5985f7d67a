import { check, type Rule, rules } from '@unrolled/guards';
import type { DeviceBuffer, HostValues } from './device-buffer.ts';

const receiverRule = ({ dtype, size }: DeviceBuffer): Rule => ({
  holds: (value) =>
    (dtype === 'int32'
      ? value instanceof Int32Array
      : value instanceof Float32Array || value instanceof Float64Array) &&
    rules.list.holds(value) &&
    (value as HostValues).length === size,
  words: `a typed array of ${size} ${dtype} values`,
});

/**
 * Checks the array that a caller gives for the values of a buffer; undefined passes.
 * @throws ArgumentError for an array of another type or length, and for one whose memory was transferred
 */
export function checkReceiver(where: string, buffer: DeviceBuffer, into?: HostValues): void {
  if (into !== undefined) check(where, 'into', into, receiverRule(buffer));
}

/**
 * Copies the values of a buffer out of the memory of a backend.
 * @param into receives them; default: a new array of the type of `values`
 * @returns the array that received them
 * @throws ArgumentError where `checkReceiver` does
 */
export function receive(
  where: string,
  buffer: DeviceBuffer,
  values: HostValues,
  into?: HostValues,
): HostValues {
  checkReceiver(where, buffer, into);
  // Faster than slice() and than new Float32Array(values) where the memory is shared.
  const receiver = into ?? new (values.constructor as Float32ArrayConstructor)(values.length);
  receiver.set(values);
  return receiver;
}
