/** The pages in the order of the lecture. */
export const pageNames = ['recurrence', 'character', 'gradients', 'gates', 'sentiment'] as const;

export type PageName = (typeof pageNames)[number];

export const isPage = (name: string): name is PageName =>
  (pageNames as readonly string[]).includes(name);
