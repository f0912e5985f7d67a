import { describe } from '@unrolled/guards';
import { FormatError, formatShape, type Shape, sameShape, sizeOf } from '@unrolled/tensor';
import type { FileTensor } from './model-file.ts';

/**
 * Holds the weights of a file against the parameters of the model that its configuration describes,
 * before a value of that model is made.
 * @param needed the shapes of the parameters; null where they are far more than the file holds
 * @throws FormatError naming the first weights that are missing, unknown or of another shape
 */
export function checkShapes(
  where: string,
  weights: ReadonlyMap<string, FileTensor>,
  needed: ReadonlyMap<string, Shape> | null,
): void {
  if (needed === null) refuseSizes(where, weights);
  const problems: string[] = [];
  for (const [name, shape] of needed) {
    const weight = weights.get(name);
    if (weight === undefined) problems.push(`${describe(name)} is missing`);
    else problems.push(...misfits(name, shape, weight));
  }
  for (const name of weights.keys()) {
    if (!needed.has(name)) problems.push(`${describe(name)} is no weight of this model`);
  }
  if (problems.length === 0) return;
  const more = problems.length > shown ? `, and ${problems.length - shown} more` : '';
  throw new FormatError(
    `${where}: its weights do not fit the sizes that it states: ` +
      `${problems.slice(0, shown).join(', ')}${more}; the file is damaged`,
  );
}

/** @throws FormatError for a file whose configuration needs far more weights than it holds */
export function refuseSizes(where: string, weights: ReadonlyMap<string, FileTensor>): never {
  throw new FormatError(
    `${where}: the sizes that it states need more weights than the ${countValues(weights)} in ` +
      `${weights.size} tensors that it holds; the file is damaged`,
  );
}

/** Greatest number of problems that a message names. */
const shown = 3;

function misfits(name: string, shape: Shape, weight: FileTensor): string[] {
  if (!sameShape(shape, weight.shape)) {
    return [
      `${describe(name)} must be ${formatShape(shape)}, got ${describe(formatShape(weight.shape))}`,
    ];
  }
  return weight.dtype === 'float32' ? [] : [`${describe(name)} must be F32 or F64, got I32`];
}

export const countValues = (weights: ReadonlyMap<string, FileTensor>): number =>
  [...weights.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
