import {
  formatOfPath,
  type LabelledText,
  type LabelledTextOptions,
  parseLabelledTexts,
} from '@unrolled/datasets';
import { type OptionValues, option } from '@unrolled/task';
import { readText } from '../../files/text-files.ts';
import { column, namesOf, separatorOf, separatorOption } from '../../options/column-options.ts';

/** Options of the layout of a table of texts. */
export const textOptions = {
  textColumn: column('text', 'with the text'),
  columns: option.optional(
    option.text(
      '',
      'names',
      'names of all columns of a table without a header, such as text,label',
    ),
    'those of its first line',
  ),
  separator: separatorOption,
};

/** Options of the layout of a table of texts and labels. */
export const tableOptions = {
  ...textOptions,
  labelColumn: column('label', 'with the label'),
};

/** Flags as options of the library, for the table of that path. */
export function layoutOf(
  path: string,
  flags: OptionValues<typeof textOptions> & { readonly labelColumn?: string },
): LabelledTextOptions {
  const { columns, textColumn, labelColumn } = flags;
  const separator = separatorOf(flags.separator);
  return {
    source: path,
    textColumn,
    ...(labelColumn !== undefined && { labelColumn }),
    format: formatOfPath(path, separator),
    columns: columns === null ? undefined : namesOf(columns),
    separator,
  };
}

/** The labelled texts of one or more tables. @throws FileError, DataError */
export async function readTables(
  option: string,
  paths: readonly string[],
  flags: OptionValues<typeof tableOptions>,
): Promise<LabelledText[]> {
  const texts: LabelledText[] = [];
  for (const path of paths) {
    const table = parseLabelledTexts(await readText(option, [path]), layoutOf(path, flags));
    for (const text of table) texts.push(text);
  }
  return texts;
}
