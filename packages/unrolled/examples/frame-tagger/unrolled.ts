// Labels each frame of a movement, then single frames as they arrive:
// node unrolled.ts gestures.training.csv gestures.test.csv
import { readFileSync } from 'node:fs';
import { cells, datasets, nn, Rng, scope, task, tensor } from 'unrolled';
import { saveModule } from 'unrolled/node';

const [read, held] = process.argv.slice(2).map((source) => {
  const options = { source, sequenceColumn: 'sequence' };
  return datasets.parseFrameTable(readFileSync(source, 'utf8'), options);
});
const standardizer = datasets.fitStandardizer(read);
const [sequences, test] = [read, held].map((part) =>
  part.map((sequence) => datasets.standardizeFrames(sequence, standardizer)),
);
const [training, validation] = [sequences.slice(0, -12), sequences.slice(-12)];
const labels = [...new Set(read.flatMap((sequence) => sequence.labels))].sort();

const sizes = { inputSize: 2, hiddenSize: 32, outputSize: labels.length };
const model = new cells.RecurrentNetwork({ ...sizes, rng: new Rng(1) });
const loss = (batch: readonly datasets.LabelledFrames[]) => {
  const { frames, lengths } = datasets.frameBatch(batch, 2);
  const classes = batch.map((sequence) => sequence.labels.map((label) => labels.indexOf(label)));
  const { values, shape } = datasets.padSequences(classes, -1);
  return nn.crossEntropy(model.forwardEach(frames, { lengths }), tensor(values, shape));
};
const run = { training, validation, loss, epochs: 60, batchSize: 4, learningRate: 0.005 };
await task.fit(model, { ...run, rng: new Rng(1) });
await saveModule(model, 'frame-tagger.safetensors', { sizes, standardizer, labels });

let [right, frames] = [0, 0];
for (const sequence of test) {
  const stream = model.stream();
  sequence.labels.forEach((label, frame) => {
    const values = sequence.values.subarray(2 * frame, 2 * frame + 2);
    const found = scope(() =>
      stream
        .step(tensor(values, [1, 2]))
        .argmax()
        .itemSync(),
    );
    right += Number(labels[found] === label);
    frames++;
  });
  stream.reset();
}
console.log(`${frames} frames, ${((100 * right) / frames).toFixed(1)} % right`);
