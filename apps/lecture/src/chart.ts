/** Values over many decades as one bar a line, by the logarithm; the greatest fills `width`. */
export function logarithmicBars(
  rows: readonly (readonly [label: string, value: number])[],
): string {
  const width = 40;
  const decades = 16;
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const greatest = Math.max(...rows.map(([, value]) => value));
  return rows
    .map(([label, value]) => {
      const share = value > 0 ? 1 + Math.log10(value / greatest) / decades : 0;
      const bar = '█'.repeat(Math.max(0, Math.round(width * share)));
      return `  ${label.padStart(labelWidth)}  ${value.toExponential(1).padStart(8)}  ${bar}`;
    })
    .join('\n');
}

/** About `count` of the values, evenly spaced, the first and the last among them. */
export function sampled(
  values: readonly number[],
  count: number,
): [label: string, value: number][] {
  return Array.from({ length: count }, (_, index) => {
    const t = Math.round((index * (values.length - 1)) / (count - 1));
    return [`t = ${t + 1}`, values[t]];
  });
}
