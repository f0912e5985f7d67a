/** Message of an error, for the page. */
export const messageOf = (reason: unknown): string =>
  reason instanceof Error ? reason.message : String(reason);
