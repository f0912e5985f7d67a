/** The pages in the order of the lecture. */
export const pageNames = [
  'recurrence',
  'character',
  'gradients',
  'gates',
  'sentiment',
  'translation',
  'captioning',
  'actions',
  'labels',
  'speed',
] as const;

export type PageName = (typeof pageNames)[number];

/** The page of this name, or the first one where there is none. */
export const pageOf = (name: string): PageName =>
  pageNames.find((page) => page === name) ?? pageNames[0];
