import { type Rng, type Shape, sizeOf, type Tensor, zeros } from '@unrolled/tensor';
import { glorotUniform, type Init, uniform } from './initializers.ts';

/** The weight [outputs, inputs, ..window] of a layer without memory. */
export function initialWeight(init: Init, shape: Shape, rng: Rng): Tensor {
  switch (init) {
    case 'keras':
      return glorotUniform(shape, rng);
    case 'pytorch':
      return withinInverseRoot(shape, sizeOf(shape.slice(1)), rng);
    case 'zeros':
      return zeros(shape);
    default:
      return init satisfies never;
  }
}

/** The bias [size] of a layer each of whose outputs has `inputs` inputs. */
export const initialBias = (init: Init, size: number, inputs: number, rng: Rng): Tensor =>
  init === 'pytorch' ? withinInverseRoot([size], inputs, rng) : zeros([size]);

/** U(±1/√inputs) */
function withinInverseRoot(shape: Shape, inputs: number, rng: Rng): Tensor {
  const limit = 1 / Math.sqrt(inputs);
  return uniform(-limit, limit)(shape, rng);
}
