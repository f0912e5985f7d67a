import { ArgumentError } from '@unrolled/tensor';

interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

/** @throws ArgumentError unless the value is a number, not NaN, within the range */
export function checkNumber(where: string, name: string, value: number, range: Range): void {
  const { min, max, above, below } = range;
  const isInside =
    (min === undefined || value >= min) &&
    (max === undefined || value <= max) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below);
  if (typeof value !== 'number' || Number.isNaN(value) || !isInside) {
    throw new ArgumentError(`${where}: ${name} must be ${describe(range)}, got ${value}`);
  }
}

/** @throws ArgumentError unless the value is a whole number of at least `min` */
export function checkWhole(where: string, name: string, value: number, min = 1): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new ArgumentError(
      `${where}: ${name} must be a whole number of at least ${min}, got ${value}`,
    );
  }
}

function describe({ min, max, above, below }: Range): string {
  const bounds: string[] = [];
  if (min !== undefined) bounds.push(`at least ${min}`);
  if (above !== undefined) bounds.push(`above ${above}`);
  if (max !== undefined) bounds.push(`at most ${max}`);
  if (below !== undefined) bounds.push(`below ${below}`);
  return bounds.length === 0 ? 'a number' : bounds.join(' and ');
}
