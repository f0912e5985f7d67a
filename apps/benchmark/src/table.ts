/** Columns as wide as their widest cell; a row with two cells spans the rest with its second. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const full = [header, ...rows.filter((row) => row.length === header.length)];
  const widths = header.map((_, column) => Math.max(...full.map((row) => row[column].length)));
  widths[0] = Math.max(widths[0], ...rows.map((row) => row[0].length));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(header), rule, ...rows.map(line)].join('\n');
}
