import { option } from '@unrolled/task';

/**
 * Option of a column that a table must have.
 * @param standard name of the column unless another is given
 * @param words goes on after "the column": `of the label`
 */
export const column = (standard: string, words: string) =>
  option.text(standard, 'column', `name or number of the column ${words}`);

/**
 * Option of a column that a table may lack, null where none is given.
 * @param unset shown as the default
 */
export const optionalColumn = (words: string, unset: string) =>
  option.optional(column('', words), unset);

/** Names that an option lists with commas between them. */
export const namesOf = (text: string): string[] => text.split(',').map((name) => name.trim());
