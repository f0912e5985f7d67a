import { writeFileAtomic } from '@unrolled/formats/node';

/** Writes tab-separated values, below a line of their names. */
export function writeTable<Column extends string>(
  path: string,
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, string>>[],
): Promise<void> {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  const text = lines.map((cells) => `${cells.join('\t')}\n`).join('');
  return writeFileAtomic(path, new TextEncoder().encode(text));
}
