import { glorotUniform, type Init, orthogonal, uniform } from '@unrolled/nn';
import {
  type Rng,
  type SequenceKind,
  type Shape,
  sequenceTraits,
  type Tensor,
  tensor,
  zeros,
} from '@unrolled/tensor';

/** Everything that initial weights depend on beyond their shape. */
interface Start {
  readonly kind: SequenceKind;
  readonly hiddenSize: number;
  readonly init: Init;
  readonly rng: Rng;
}

/** Initial values of each parameter with `keras`. */
const kerasInit = {
  weight_ih: (shape: Shape, { rng }: Start) => glorotUniform(shape, rng),
  weight_hh: (shape: Shape, { rng }: Start) => orthogonal(shape, rng),
  bias_ih: (shape: Shape, { kind }: Start) => rememberingBias(shape, kind),
  bias_hh: (shape: Shape) => zeros(shape),
};

/** The initial values of a parameter of a cell: see `CellOptions.init`. */
export function initialWeight(name: keyof typeof kerasInit, shape: Shape, start: Start): Tensor {
  const { init, hiddenSize, rng } = start;
  switch (init) {
    case 'keras':
      return kerasInit[name](shape, start);
    case 'pytorch': {
      const limit = 1 / Math.sqrt(hiddenSize);
      return uniform(-limit, limit)(shape, rng);
    }
    case 'zeros':
      return zeros(shape);
    default:
      return init satisfies never;
  }
}

/** Zeros, but 1 for a forget gate, so that a new LSTM remembers (Jozefowicz 2015). */
function rememberingBias([rows]: Shape, kind: SequenceKind): Tensor {
  const { gates } = sequenceTraits[kind];
  const hiddenSize = rows / gates.length;
  return tensor(
    Float32Array.from({ length: rows }, (_, row) =>
      gates[Math.floor(row / hiddenSize)] === 'f' ? 1 : 0,
    ),
  );
}
