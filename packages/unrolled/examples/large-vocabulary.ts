// Predicts the next of 20,000 words, with a full or a two-level softmax:
// node large-vocabulary.ts text.txt adaptive 300
import { readFileSync } from 'node:fs';
import {
  cells,
  linearCrossEntropy,
  nn,
  noGrad,
  Rng,
  scope,
  type Tensor,
  tensor,
  train,
} from 'unrolled';

const [source, kind = 'adaptive', steps = '300'] = process.argv.slice(2);
const [vocabularySize, batch, time, size] = [20_000, 16, 32, 128];

const words = readFileSync(source, 'utf8')
  .toLowerCase()
  .match(/[\p{L}\p{N}'’-]+|[^\s\p{L}\p{N}]/gu) as string[];
const counts = new Map<string, number>();
for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
// By decreasing frequency, as the adaptive softmax requires; 0 is all rarer words.
const frequent = [...counts].sort(([, a], [, b]) => b - a).slice(0, vocabularySize - 1);
const ids = new Map(frequent.map(([word], place) => [word, place + 1]));
const tokens = words.map((word) => ids.get(word) ?? 0);
const classes = ids.size + 1;
const cut = Math.floor(tokens.length * 0.95);
const [training, test] = [tokens.slice(0, cut), tokens.slice(cut)];

const rng = new Rng(1);
const embedding = new nn.Embedding({ numEmbeddings: classes, embeddingSize: size, rng });
const lstm = new cells.LSTM({ inputSize: size, hiddenSize: size, rng });
const full = new nn.Linear({ inFeatures: size, outFeatures: classes, rng });
const cutoffs = [classes / 20, classes / 4].map(Math.floor);
const adaptive = new nn.AdaptiveSoftmax({ inFeatures: size, classes, cutoffs, rng });
const head = kind === 'adaptive' ? adaptive : full;

/** The mean loss of the words that follow each of `batch` positions. */
function lossAt(text: readonly number[], places: readonly number[]): Tensor {
  const take = (shift: number) =>
    places.flatMap((place) => text.slice(place + shift, place + shift + time));
  const shape = [places.length, time];
  const x = embedding.forward(tensor(take(0), shape, { dtype: 'int32' }));
  const features = lstm.forward(x).output.reshape([places.length * time, size]);
  if (head === adaptive) return adaptive.loss(features, take(1));
  const targets = tensor(take(1), [places.length * time], { dtype: 'int32' });
  return linearCrossEntropy(features, full.weight, targets, { bias: full.bias });
}

const parameters = [embedding, lstm, head].flatMap((module) => [...module.parameters()]);
const optimizer = new train.Adam(parameters, { learningRate: 3e-3 });
const before = process.cpuUsage();
for (let step = 0; step < Number(steps); step++) {
  scope(() => {
    optimizer.zeroGrad();
    const places = Array.from({ length: batch }, () => rng.integer(training.length - time - 1));
    lossAt(training, places).backward();
    train.clipGradNorm(parameters, 1);
    optimizer.step();
  });
}
const used = process.cpuUsage(before);
const perStep = (used.user + used.system) / 1000 / Number(steps);

const starts = Array.from({ length: Math.floor((test.length - 1) / time) }, (_, row) => row * time);
let total = 0;
for (let row = 0; row < starts.length; row += batch) {
  const places = starts.slice(row, row + batch);
  total += scope(() => noGrad(() => lossAt(test, places).itemSync())) * places.length;
}
const perplexity = Math.exp(total / starts.length).toFixed(1);
console.log(`${kind}: ${classes} words, perplexity ${perplexity}, ${perStep.toFixed(1)} ms a step`);
