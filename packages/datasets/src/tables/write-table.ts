import { describe } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import type { RowLayout } from './separated-values.ts';

/** A row of text, with its line break; without quotes, a cell cannot contain a separator. */
export function writeRow(
  cells: readonly (string | number)[],
  { separator, isQuoted }: Omit<RowLayout, 'source'>,
): string {
  const written = cells.map((cell) => {
    const text = String(cell);
    if (!isQuoted) return text.replaceAll(/[\t\r\n]+/g, ' ');
    const isPlain = !text.includes(separator) && !/["\r\n]/.test(text);
    return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
  });
  return `${written.join(separator)}\n`;
}

/** @throws DataError for a column that exists already */
export function checkNewColumns(source: string, columns: readonly string[], added: object): void {
  const twice = Object.keys(added).find((name) => columns.includes(name));
  if (twice === undefined) return;
  throw new DataError(
    `${source}: expected a table without a column ${describe(twice)}, which is to be added, ` +
      'got one that has it; rename it',
  );
}
