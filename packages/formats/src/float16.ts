/*
 * IEEE 754 binary16: 1 sign bit, 5 bits of exponent (bias 15), 10 bits of fraction.
 */

/** The number encoded by 16 bits. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const single = /* @__PURE__ */ new Float32Array(1);
const singleBits = /* @__PURE__ */ new Uint32Array(single.buffer);

/** The 16 bits nearest to a number, of two the even one; infinity from 65,520 on. */
export function float16Bits(value: number): number {
  single[0] = value;
  const [bits] = singleBits;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(single[0]);
  if (Number.isNaN(magnitude)) return 0x7e00;
  if (magnitude >= 65_520) return sign | 0x7c00;
  // Below 2⁻¹⁴ steps are 2⁻²⁴ wide; a fraction that is rounded up carries into the exponent.
  if (magnitude < 2 ** -14) return sign | toEven(magnitude * 2 ** 24);
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  return sign | ((exponent << 10) + toEven((bits & 0x7fffff) / 2 ** 13));
}

function toEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
