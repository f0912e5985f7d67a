import { formatOfPath, parseTable } from '@unrolled/datasets';
import { historyChart, option } from '@unrolled/task';
import { readText } from '../files/text-files.ts';
import { addOutputOptions } from '../options/common-options.ts';
import { addOptions, valuesOf } from '../options/schema-options.ts';
import { checkDrawing, saveDrawing } from '../output/drawing.ts';
import type { PrepareCommand } from './index.ts';

const options = {
  out: option.text('history.svg', 'path', 'image file to write, .svg or .png'),
  title: option.optional(option.text('', 'words', 'heading of the picture'), 'none'),
};

/** Draws the table of a run. */
export const prepareChart: PrepareCommand = (command, _, output) => {
  command.argument('<history>', 'path of a table written by train --history');
  addOptions(command, options);
  addOutputOptions(command).action(async (path: string, flags: object) => {
    const { out, title } = valuesOf(options, flags);
    await checkDrawing('--out', out);
    const rows = parseHistory(await readText('<history>', [path]), path);
    await saveDrawing(out, [rows], ([run]) => historyChart(run, title ? { title } : {}), output);
    output.event({ event: 'chart', history: path, path: out, rows: rows.length });
  });
};

/** Rows with the figures that they have. @throws DataError for an invalid table */
export function parseHistory(text: string, source: string): Record<string, number>[] {
  const table = parseTable(text, { source, format: formatOfPath(source) });
  const columns = table.columns.map((name) => [name, table.column(name, '<history>')] as const);
  return Array.from({ length: table.length }, (_, row) =>
    Object.fromEntries(
      columns
        .map(([name, values]) => [name, values[row]] as const)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => [name, Number(value)]),
    ),
  );
}
