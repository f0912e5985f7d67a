import type { LabelledText } from '@unrolled/datasets';
import { formatOfPath, parseLabelledTexts } from '@unrolled/datasets';
import type { Command } from 'commander';
import { readText } from '../../files/text-files.ts';
import { separator } from '../../options/option-values.ts';

/** Layout of a table of texts. */
export interface TextFlags {
  readonly columns?: string;
  readonly separator?: string;
  readonly textColumn?: string;
}

/** Layout of a table of texts and labels. */
export interface TableFlags extends TextFlags {
  readonly labelColumn?: string;
}

export const addTextOptions = (command: Command): Command =>
  command
    .option('--text-column <column>', 'name or number of the column of the text (default: text)')
    .option('--columns <names>', 'names of all columns of a table without a header, as text,label')
    .option(
      '--separator <character>',
      'character between columns, or tab (default: by the ending and the first line)',
      separator,
    );

export const addTableOptions = (command: Command): Command =>
  addTextOptions(command).option(
    '--label-column <column>',
    'name or number of the column of the label (default: label)',
  );

/** The same as options of the library, for the table of that path. */
export function tableOptions(path: string, flags: TableFlags) {
  const { columns, separator, textColumn, labelColumn } = flags;
  return {
    source: path,
    format: formatOfPath(path, separator),
    columns: columns?.split(',').map((name) => name.trim()),
    separator,
    textColumn,
    labelColumn,
  };
}

/**
 * The examples of one or more tables.
 * @throws FileError, DataError
 */
export async function readExamples(
  option: string,
  paths: readonly string[],
  flags: TableFlags,
): Promise<LabelledText[]> {
  const examples: LabelledText[] = [];
  for (const path of paths) {
    const options = tableOptions(path, flags);
    const text = await readText(option, [path]);
    for (const example of parseLabelledTexts(text, options)) examples.push(example);
  }
  return examples;
}

/** The same options once more, for a command that goes on. */
export const tableArguments = ({
  columns,
  separator,
  textColumn,
  labelColumn,
}: TableFlags): string[] => [
  ...(columns === undefined ? [] : ['--columns', columns]),
  ...(separator === undefined ? [] : ['--separator', separator === '\t' ? 'tab' : separator]),
  ...(textColumn === undefined ? [] : ['--text-column', textColumn]),
  ...(labelColumn === undefined ? [] : ['--label-column', labelColumn]),
];
