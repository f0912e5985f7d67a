import { option } from '@unrolled/task';

/**
 * Option of a column that a table must have.
 * @param standard name of the column unless another is given
 * @param words continues "the column": `with the label`
 */
export const column = (standard: string, words: string) =>
  option.text(standard, 'column', `name or number of the column ${words}`);

/**
 * Option of a column that a table may lack, null where none is given.
 * @param unset shown as the default
 */
export const optionalColumn = (words: string, unset: string) =>
  option.optional(column('', words), unset);

/** Option of the character between the columns of a table; `separatorOf` reads it. */
export const separatorOption = option.optional(
  option.text('', 'character', 'character between columns, or tab', {
    holds: (value) => typeof value === 'string' && /^(tab|\\t|[^"\r\n])$/u.test(value),
    words: 'one character, or tab',
  }),
  'by the ending and the first line',
);

/** The character that `separatorOption` gives, if it gives one. */
export const separatorOf = (given: string | null): string | undefined =>
  given === 'tab' || given === '\\t' ? '\t' : (given ?? undefined);

/** Names that an option lists with commas between them. */
export const namesOf = (text: string): string[] => text.split(',').map((name) => name.trim());
