import { FormatError, type Shape, sizeOf } from '@unrolled/tensor';
import type { Module } from './module.ts';
import { parameterShapes } from './parameter-shapes.ts';
import { misfits } from './state-dict.ts';

/** Shapes of the weights of a file, by name. */
export type FileShapes = ReadonlyMap<
  string,
  { readonly shape: Shape; readonly dtype?: 'float32' | 'int32' }
>;

/** Greatest number of problems that a message names. */
const shown = 3;

/**
 * Checks the weights of a file against the module that it describes, before a value of that module is
 * made: a file cannot make it allocate more memory than it has bytes.
 * @param where beginning of an error
 * @param build makes the module, with `init: 'zeros'`
 * @throws FormatError naming weights that are missing, unknown, or of another shape or dtype
 * @throws BackendError when `build` computes with tensors or reads their values
 */
export function checkWeights(where: string, weights: FileShapes, build: () => Module): void {
  const values = countValues(weights);
  // Up to about twice the number present, so that a missing weight can be named.
  const limits = { parameters: 2 * weights.size + 8, values: 2 * values + 8 };
  const needed = parameterShapes(build, limits);
  if (needed === null) {
    throw new FormatError(
      `${where}: its sizes require more weights than the ${values} in the ${weights.size} ` +
        'tensors of the file, which is damaged',
    );
  }
  const forms = new Map([...needed].map(([name, shape]) => [name, { shape }]));
  const problems = misfits(forms, weights, true);
  if (problems.length === 0) return;
  const more = problems.length > shown ? `, and ${problems.length - shown} more` : '';
  throw new FormatError(
    `${where}: its weights do not match its sizes: ` +
      `${problems.slice(0, shown).join(', ')}${more}; the file is damaged`,
  );
}

/** Values of all weights together. */
export const countValues = (weights: FileShapes): number =>
  [...weights.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
