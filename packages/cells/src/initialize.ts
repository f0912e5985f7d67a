import { glorotUniform, type Init, orthogonal, uniform } from '@unrolled/nn';
import {
  type Rng,
  type SequenceKind,
  type Shape,
  type Tensor,
  tensor,
  zeros,
} from '@unrolled/tensor';

type Start = (init: Init, kind: SequenceKind, shape: Shape, hiddenSize: number, rng: Rng) => Tensor;

/** Glorot (or orthogonal, or what is given for keras), U(±1/√hiddenSize) for pytorch, or zeros. */
const startFrom =
  (keras: (kind: SequenceKind, shape: Shape, rng: Rng) => Tensor): Start =>
  (init, kind, shape, hiddenSize, rng) => {
    switch (init) {
      case 'keras':
        return keras(kind, shape, rng);
      case 'pytorch': {
        const limit = 1 / Math.sqrt(hiddenSize);
        return uniform(-limit, limit)(shape, rng);
      }
      case 'zeros':
        return zeros(shape);
      default:
        return init satisfies never;
    }
  };

const zeroBias = startFrom((_kind, shape) => zeros(shape));

/** How each parameter of a cell starts. */
export const initialize = {
  inputWeight: startFrom((_kind, shape, rng) => glorotUniform(shape, rng)),
  recurrentWeight: startFrom((_kind, shape, rng) => orthogonal(shape, rng)),
  inputBias: startFrom((kind, shape) => (kind === 'lstm' ? rememberingBias(shape) : zeros(shape))),
  recurrentBias: zeroBias,
};

/** 1 for the forget gate, the second of four, so that a new LSTM remembers (Jozefowicz 2015). */
function rememberingBias([rows]: Shape): Tensor {
  const hiddenSize = rows / 4;
  return tensor(
    Float32Array.from({ length: rows }, (_, row) => (Math.floor(row / hiddenSize) === 1 ? 1 : 0)),
  );
}
