/** A field of a protobuf message: its number and its encoded value. */
export type Field = readonly Uint8Array[];

/** The wire types of protobuf's encoding. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 };

/** A message of these fields: [bytes] */
export const message = (...fields: readonly Field[]): Uint8Array => Buffer.concat(fields.flat());

/** An int64, an int32 or an enum of a whole number that is not negative. */
export const integerField = (number: number, value: number): Field => [
  key(number, wire.varint),
  varint(value),
];

/** Field of a double, in protocol buffers. */
export function doubleField(number: number, value: number): Field {
  return [key(number, wire.fixed64), new Uint8Array(Float64Array.of(value).buffer)];
}

/** Field of a float, in protocol buffers. */
export function floatField(number: number, value: number): Field {
  return [key(number, wire.fixed32), new Uint8Array(Float32Array.of(value).buffer)];
}

/** A string, bytes or a message. */
export function bytesField(number: number, value: string | Uint8Array): Field {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return [key(number, wire.bytes), varint(bytes.length), bytes];
}

/** Repeated doubles in one field. */
export const doublesField = (number: number, values: Float64Array): Field =>
  bytesField(number, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));

const key = (number: number, type: number): Uint8Array => varint(number * 8 + type);

/** Seven bits per byte, the lowest first; the highest bit means that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.of(...bytes, rest);
}
