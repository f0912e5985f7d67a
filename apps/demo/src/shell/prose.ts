/** Plain text, or words that set the figure next to them when they are chosen. */
export type Part =
  | string
  | { readonly text: string; readonly sets: Readonly<Record<string, string | number | null>> };

/** Words that set the figure: `live('the third step', { t: 2 })`. */
export const live = (
  text: string,
  sets: Readonly<Record<string, string | number | null>>,
): Part => ({
  text,
  sets,
});
