// Predicts the country of a surname; run again after an interruption, it resumes:
// node unrolled.ts names.training.csv names.test.csv
import { readFileSync } from 'node:fs';
import { cells, datasets, nn, Rng, task, tensor, tokenizers } from 'unrolled';
import { checkpointFile, saveModule } from 'unrolled/node';

const [read, test] = process.argv
  .slice(2)
  .map((source) => datasets.parseLabelledTexts(readFileSync(source, 'utf8'), { source }));
const [training, validation] = [read.slice(0, -600), read.slice(-600)];
const labels = [...new Set(read.map(({ label }) => label))].sort();
const tokenizer = tokenizers.CharacterTokenizer.train(
  read.map(({ text }) => text),
  { unknown: true, special: { padding: '<pad>' } },
);

const sizes = { inputSize: 16, symbols: tokenizer.size, hiddenSize: 64, outputSize: labels.length };
const options = { ...sizes, bidirectional: true, dropout: 0.3 };
const model = new cells.RecurrentNetwork({ ...options, rng: new Rng(1) });
const logitsOf = (names: readonly datasets.LabelledText[]) => {
  const { ids, shape, lengths } = tokenizer.encodeBatch(names.map(({ text }) => text));
  return model.forward(tensor(ids, shape), { lengths });
};
const classesOf = (names: readonly datasets.LabelledText[]) =>
  tensor(Int32Array.from(names, ({ label }) => labels.indexOf(label)));
await task.fit(model, {
  ...{ training, validation, epochs: 30, patience: 5, learningRate: 0.002, rng: new Rng(1) },
  loss: (names) => nn.crossEntropy(logitsOf(names), classesOf(names)),
  checkpoint: checkpointFile('run.safetensors'),
});
await saveModule(model, 'name-classifier.safetensors', { options, labels, tokenizer });

const right = logitsOf(test).argmax().equal(classesOf(test)).mean().itemSync();
console.log(`${test.length} names, ${(100 * right).toFixed(1)} % right`);
