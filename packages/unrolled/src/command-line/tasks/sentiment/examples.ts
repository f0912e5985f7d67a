import type { SentimentExample } from '@unrolled/sentiment';
import { formatOfPath, parseExamples } from '@unrolled/sentiment/node';
import type { Command } from 'commander';
import { readText } from '../../files/text-files.ts';

/** How a table says which of its columns are meant. */
export interface TableFlags {
  readonly columns?: string;
  readonly textColumn?: string;
  readonly labelColumn?: string;
}

export function addTableOptions(command: Command): void {
  command
    .option('--columns <names>', 'all columns of a table without header: text,label')
    .option('--text-column <name>', 'the column of the text (default: text)')
    .option('--label-column <name>', 'the column of the label (default: label)');
}

/**
 * The examples of one or more tables.
 * @throws FileError, DataError
 */
export async function readExamples(
  option: string,
  paths: readonly string[],
  { columns, textColumn, labelColumn }: TableFlags,
): Promise<SentimentExample[]> {
  const examples: SentimentExample[] = [];
  for (const path of paths) {
    const format = formatOfPath(path);
    const text = await readText(option, [path]);
    const names = columns?.split(',').map((name) => name.trim());
    const options = { source: path, format, columns: names, textColumn, labelColumn };
    for (const example of parseExamples(text, options)) examples.push(example);
  }
  return examples;
}

/** The same options once more, for a command that goes on. */
export const tableArguments = ({ columns, textColumn, labelColumn }: TableFlags): string[] => [
  ...(columns === undefined ? [] : ['--columns', columns]),
  ...(textColumn === undefined ? [] : ['--text-column', textColumn]),
  ...(labelColumn === undefined ? [] : ['--label-column', labelColumn]),
];
