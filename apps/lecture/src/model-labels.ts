import { basename } from 'node:path';

/** What to call each of some models: by its attention, and by its file where others have the same. */
export function modelLabels(
  models: readonly { readonly path: string; readonly attention: string }[],
): string[] {
  return models.map(({ path, attention }) => {
    const label = attention === 'none' ? 'no attention' : `attention: ${attention}`;
    const alike = models.filter((other) => other.attention === attention);
    if (alike.length === 1) return label;
    const isOnlyName = alike.filter((other) => nameOf(other.path) === nameOf(path)).length === 1;
    return `${label} (${isOnlyName ? nameOf(path) : path})`;
  });
}

const nameOf = (path: string): string => basename(path, '.safetensors');
