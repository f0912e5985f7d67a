import { existsSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { type Callback, History, type HistoryRow } from '@unrolled/train';
import type { Output } from '../output/streams.ts';

/**
 * A callback that writes a row at each validation, as CSV or JSON lines by the ending of the path:
 * step, epoch, mean training loss since the row before, learning rate and the scores on what is held
 * out. A resumed run adds to the rows that are there. A table that cannot be written is reported once
 * and ends nothing.
 */
export function recordHistory(
  { history: path, resume }: { readonly history?: string; readonly resume?: true },
  output: Output,
): Callback[] {
  if (path === undefined) return [];
  let begins = !(resume === true && existsSync(path));
  let isLost = false;
  const onRow = async (row: HistoryRow) => {
    if (isLost) return;
    try {
      if (begins) await writeFile(path, headerOf(path, row));
      await appendFile(path, lineOf(path, row));
      begins = false;
    } catch (error) {
      isLost = true;
      const reason = error instanceof Error ? error.message : String(error);
      output.warn(`--history ${path} cannot be written (${reason}); training goes on without it`);
    }
  };
  return [new History({ onRow })];
}

const isCsv = (path: string): boolean => path.toLowerCase().endsWith('.csv');

const headerOf = (path: string, row: HistoryRow): string =>
  isCsv(path) ? `${Object.keys(row).join(',')}\n` : '';

const lineOf = (path: string, row: HistoryRow): string =>
  isCsv(path) ? `${Object.values(row).join(',')}\n` : `${JSON.stringify(row)}\n`;
