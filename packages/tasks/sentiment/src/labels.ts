import { ArgumentError, DataError } from '@unrolled/tensor';

/** @throws ArgumentError unless there are two labels or more, all different */
export function checkLabels(where: string, labels: readonly string[]): readonly string[] {
  const isFit =
    Array.isArray(labels) &&
    labels.length >= 2 &&
    labels.every((label) => typeof label === 'string') &&
    new Set(labels).size === labels.length;
  if (isFit) return labels;
  throw new ArgumentError(
    `${where}: labels must be two texts or more, all different, got ` +
      `${JSON.stringify(labels)?.slice(0, 60)}`,
  );
}

/** The place of a label. @throws DataError naming one that is not among them */
export function labelIndex(where: string, labels: readonly string[], label: string): number {
  const index = labels.indexOf(label);
  if (index >= 0) return index;
  throw new DataError(
    `${where}: every label must be one of ${shown(labels)}, got ${JSON.stringify(label)}; train ` +
      'with examples of it, or leave these out',
  );
}

const shown = (labels: readonly string[]): string => {
  const first = labels.slice(0, 8).map((label) => JSON.stringify(label));
  return first.join(', ') + (labels.length > first.length ? ', …' : '');
};
