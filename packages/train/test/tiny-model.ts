import { TextStreams, type TextWindow } from '@unrolled/datasets';
import { crossEntropy, Dropout, Embedding, Linear, Module, Parameter } from '@unrolled/nn';
import { Rng, randomNormal, type Tensor, tensor } from '@unrolled/tensor';
import {
  Adam,
  CarriedState,
  Trainer,
  type TrainerOptions,
  type TrainingSnapshot,
} from '../src/index.ts';

interface HiddenState {
  readonly h: Tensor;
  readonly c: null;
}

const vocabulary = 5;
const hiddenSize = 6;

/** h ← tanh(embedding + h W), written out, with dropout before the head. */
export class TinyModel extends Module {
  readonly embedding: Embedding;
  readonly recurrent: Parameter;
  readonly dropout: Dropout;
  readonly head: Linear;

  constructor(seed: number, dropoutRate = 0.2) {
    super();
    const rng = new Rng(seed);
    this.embedding = new Embedding({ numEmbeddings: vocabulary, embeddingSize: hiddenSize, rng });
    this.recurrent = new Parameter(randomNormal([hiddenSize, hiddenSize], 0, 0.3, rng));
    this.dropout = new Dropout({ rate: dropoutRate, rng: rng.fork('dropout') });
    this.head = new Linear({ inFeatures: hiddenSize, outFeatures: vocabulary, rng });
  }

  forward(window: TextWindow, state?: HiddenState): { loss: Tensor; state: HiddenState } {
    const [batch, time] = window.shape;
    const x = this.embedding.forward(tensor(window.inputs, window.shape));
    let h = state?.h ?? x.constant(0, [batch, hiddenSize]);
    let loss: Tensor | null = null;
    for (let t = 0; t < time; t++) {
      const xt = x.slice([null, [t, t + 1]]).reshape([batch, hiddenSize]);
      h = xt.add(h.matmul(this.recurrent)).tanh();
      const logits = this.head.forward(this.dropout.forward(h));
      const targets = Int32Array.from({ length: batch }, (_, b) => window.targets[b * time + t]);
      const stepLoss = crossEntropy(logits, tensor(targets));
      loss = loss === null ? stepLoss : loss.add(stepLoss);
    }
    return { loss: (loss ?? h.sum()).div(time), state: { h, c: null } };
  }
}

/** 0 1 2 3 4 3 2 1 0 …, which a recurrent model can learn and a bigram cannot. */
export const tokens = Int32Array.from({ length: 75 }, (_, index) => {
  const phase = index % (2 * (vocabulary - 1));
  return phase < vocabulary ? phase : 2 * (vocabulary - 1) - phase;
});

const createStreams = () => new TextStreams({ tokens, batchSize: 3, windowLength: 7 });

/** A trainer of a tiny model by truncated backpropagation through time. */
export function createTinyTrainer(
  seed: number,
  options: Partial<TrainerOptions<TextWindow>> & { readonly model?: TinyModel } = {},
) {
  const model = options.model ?? new TinyModel(seed);
  const carried = new CarriedState<HiddenState>({ shape: [3, hiddenSize] });
  const trainer = new Trainer({
    optimizer: new Adam(model.parameters(), { learningRate: 0.02 }),
    data: createStreams(),
    clipNorm: 1,
    unitsOf: ({ inputs }) => inputs.length,
    ...options,
    model,
    carried: { hidden: carried },
    loss: (window) => {
      if (window.startsEpoch) carried.reset();
      const { loss, state } = model.forward(window, carried.read());
      carried.keep(state);
      return loss;
    },
  });
  return { model, trainer, carried };
}

/** A copy as a file would hold it: nothing live, all by value. */
export const throughFile = ({ tensors, state }: TrainingSnapshot): TrainingSnapshot => ({
  tensors: structuredClone(tensors),
  state: JSON.parse(JSON.stringify(state)),
});
