import { ArgumentError, DataError } from '@unrolled/tensor';
import { describe, describeList } from '@unrolled/tensor/guards';

/** @throws ArgumentError unless there are two labels or more, all different */
export function checkLabels(where: string, labels: readonly string[]): readonly string[] {
  const isFit =
    Array.isArray(labels) &&
    labels.length >= 2 &&
    labels.every((label) => typeof label === 'string') &&
    new Set(labels).size === labels.length;
  if (isFit) return labels;
  throw new ArgumentError(
    `${where}: labels must be two texts or more, all different, got ${describe(labels)}`,
  );
}

/** The place of a label. @throws DataError naming one that is not among them */
export function labelIndex(where: string, labels: readonly string[], label: string): number {
  const index = labels.indexOf(label);
  if (index >= 0) return index;
  throw new DataError(
    `${where}: every label must be one of ${describeList(labels)}, got ${describe(label)}; train ` +
      'with examples of it, or leave these out',
  );
}
