/** Given values in place of defaults, where they are not undefined. */
export function withDefaults<Options extends object>(
  defaults: Options,
  given: Partial<Options>,
): Options {
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(defined) };
}
