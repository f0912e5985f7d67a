/** Place of the greatest value, such as the likeliest label; the first of several. */
export const bestOf = (values: readonly number[] | Float32Array): number =>
  values.indexOf(Math.max(...values));
