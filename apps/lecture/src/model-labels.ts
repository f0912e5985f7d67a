import { basename } from 'node:path';

/** Labels of models: the attention of each, and its file where several share an attention. */
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
