import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors } from '@unrolled/formats';
import { languageModel } from '@unrolled/language-model';
import { sentiment } from '@unrolled/sentiment';
import { tagging } from '@unrolled/tagging';
import type { ExportedFiles } from '@unrolled/task';
import { noGrad, type Tensor, tensor } from '@unrolled/tensor';
import { translation } from '@unrolled/translation';
import { beforeAll, describe, expect, it } from 'vitest';
import { extras, missingOf } from '../../../tooling/vitest/extras.ts';
import { newFolder, runHere } from './run-cli.ts';

const missing = missingOf(extras.pytorch);
const folder = newFolder();
const shared = { batchSize: 4, validations: 1, heldOut: 0.25, steps: 3 };
const sizes = { hiddenSize: 4, embeddingSize: 6 };

/** An exported model, and what its module is asked. */
interface Case {
  readonly files: ExportedFiles;
  /** Python whose value is a tensor of logits. */
  readonly logits: string;
  readonly expected: Tensor;
  /** Python whose value is what a decoder writes. */
  readonly written?: string;
  readonly expectedWritten?: readonly (readonly number[])[];
}

const padded = (rows: readonly Int32Array[]): string => {
  const longest = Math.max(...rows.map(({ length }) => length));
  const filled = rows.map((row) => [...row, ...new Array<number>(longest - row.length).fill(0)]);
  return `torch.tensor(${JSON.stringify(filled)})`;
};
const lengthsOf = (rows: readonly Int32Array[]): string =>
  `torch.tensor(${JSON.stringify(rows.map(({ length }) => length))})`;

async function languageCase(softmax: 'full' | 'adaptive'): Promise<Case> {
  const options = { batchSize: 4, sequenceLength: 8, validations: 1, steps: 3, embeddingSize: 6 };
  const text = 'to be, or not to be: that is the question. '.repeat(20);
  const { model } = await languageModel.train(text, { ...options, hiddenSize: 16, softmax });
  const rows = ['to be', 'not ?'].map((part) => model.encode(part));
  const tokens = tensor(Int32Array.from(rows.flatMap((row) => [...row])), [2, 5]);
  return {
    files: await languageModel.export(model, 'torch'),
    logits: `model(${padded(rows)})[0]`,
    expected: noGrad(() => model.forward(tokens).logits),
  };
}

async function sentimentCase(
  pooling: 'last' | 'mean' | 'max' | 'attention',
  cell: 'gru' | 'lstm',
  options: { numLayers: number; bidirectional: boolean; ngrams: number },
): Promise<Case> {
  const texts = ['a good film', 'a very bad plot indeed', 'good', 'not bad at all'];
  const examples = [...texts, ...texts].map((text, place) => ({
    ...{ text, label: place % 2 === 0 ? 'good' : 'bad' },
  }));
  const { model } = await sentiment.train(
    { training: examples },
    { ...shared, ...sizes, pooling, cell, ...options },
  );
  const encoded = texts.map((text) => model.encode(text));
  return {
    files: await sentiment.export(model, 'torch'),
    logits: `model(${padded(encoded)}, ${lengthsOf(encoded)})`,
    expected: noGrad(() => model.forward(encoded)),
  };
}

async function taggingCase(longestAffix: number): Promise<Case> {
  const tagged = Array.from({ length: 8 }, (_, place) => ({
    tokens: ['a', `film${place % 3}`, 'ends'],
    labels: ['O', place % 2 === 0 ? 'B-A' : 'O', 'O'],
  }));
  const options = { ...shared, ...sizes, longestAffix, affixSize: 3 };
  const { model } = await tagging.train({ training: tagged }, options);
  const encoded = [
    ['a', 'film1'],
    ['film2', 'never', 'Ends'],
  ].map((one) => model.encode(one));
  const words = encoded.map((one) => one.words);
  const affixes =
    longestAffix === 0 ? 'None' : `${padded(encoded.map((one) => one.affixes))}.reshape(2, 3, -1)`;
  return {
    files: await tagging.export(model, 'torch'),
    logits: `model(${padded(words)}, ${affixes}, ${lengthsOf(words)})`,
    expected: noGrad(() => model.forward(encoded)),
  };
}

async function translationCase(
  decoder: 'luong' | 'input-feeding' | 'bahdanau',
  attention: 'general' | 'dot' | 'additive' | 'none',
  options: { cell: 'gru' | 'lstm' | 'rnn'; bidirectional: boolean; numLayers: number },
): Promise<Case> {
  const pairs = Array.from({ length: 24 }, (_, place) => ({
    source: place % 2 === 0 ? 'one two' : 'two one one',
    target: place % 3 === 0 ? 'un deux' : 'deux un',
  }));
  const { model } = await translation.train(
    { training: pairs },
    {
      ...{ ...shared, ...sizes, decoder, attention, ...options },
      ...{ steps: 12, learningRate: 0.02, tokenizer: 'word', minimumCount: 1, copies: 0 },
    },
  );
  const { startToken, endToken } = model.network.generator;
  const { source, target } = model.tokenizers;
  const sources = ['one two', 'two one one'].map((text) => source.encode(text));
  const targets = ['un deux', 'deux un'].map((text) =>
    Int32Array.of(startToken, ...target.encode(text)),
  );
  const lengths = sources.map(({ length }) => length);
  const rows = (list: readonly Int32Array[]) => {
    const time = Math.max(...list.map(({ length }) => length));
    const all = new Int32Array(list.length * time);
    list.forEach((row, place) => {
      all.set(row, place * time);
    });
    return tensor(all, [list.length, time]);
  };
  const batch = { source: rows(sources), sourceLengths: lengths };
  const { logits } = noGrad(() =>
    model.network.forward({ ...batch, targetIn: rows(targets), targetLengths: [3, 3] }),
  );
  const search = { beam: 1, maximumLength: 7 };
  const found = await model.network.generate(batch.source, lengths, search);
  const given = `${padded(sources)}, ${lengthsOf(sources)}`;
  return {
    files: await translation.export(model, 'torch'),
    logits: `model(${given}, ${padded(targets)})`,
    expected: logits,
    written: `greedy(model, ${given}, ${startToken}, ${endToken}, 7)`,
    expectedWritten: found.map(([one]) => [...one.tokens]),
  };
}

const cases: Readonly<Record<string, () => Promise<Case>>> = {
  'language model': () => languageCase('full'),
  'language model, adaptive softmax': () => languageCase('adaptive'),
  'sentiment, last': () =>
    sentimentCase('last', 'lstm', { numLayers: 2, bidirectional: true, ngrams: 0 }),
  'sentiment, mean': () =>
    sentimentCase('mean', 'gru', { numLayers: 1, bidirectional: true, ngrams: 3 }),
  'sentiment, max': () =>
    sentimentCase('max', 'lstm', { numLayers: 1, bidirectional: false, ngrams: 2 }),
  'sentiment, attention': () =>
    sentimentCase('attention', 'gru', { numLayers: 1, bidirectional: true, ngrams: 0 }),
  tagging: () => taggingCase(4),
  'tagging without affixes': () => taggingCase(0),
  'translation, luong, general': () =>
    translationCase('luong', 'general', { cell: 'gru', bidirectional: true, numLayers: 1 }),
  'translation, luong, dot': () =>
    translationCase('luong', 'dot', { cell: 'lstm', bidirectional: true, numLayers: 2 }),
  'translation, input feeding': () =>
    translationCase('input-feeding', 'additive', {
      ...{ cell: 'lstm', bidirectional: false, numLayers: 1 },
    }),
  'translation, bahdanau': () =>
    translationCase('bahdanau', 'additive', { cell: 'gru', bidirectional: true, numLayers: 1 }),
  'translation without attention': () =>
    translationCase('bahdanau', 'none', { cell: 'rnn', bidirectional: true, numLayers: 2 }),
};

/** Each folder has modules of the same names. */
const program = `
import importlib, json, os, sys, torch
answers = []
for place, logits, written in json.load(sys.stdin):
    os.chdir(place)
    sys.path.insert(0, place)
    for name in ("model", "weights"):
        sys.modules.pop(name, None)
    own = dict(vars(importlib.import_module("model")))
    own["model"], metadata = own["load"]("model.safetensors")
    with torch.no_grad():
        answers.append([eval(logits, own).flatten().tolist(), written and eval(written, own)])
    own["save"]("trained.safetensors", own["model"], metadata)
    sys.path.pop(0)
print(json.dumps(answers))
`;

describe.skipIf(missing !== null)('an exported module, as PyTorch computes it', () => {
  const prepared = new Map<string, Case>();
  const answers = new Map<string, [logits: number[], written: number[][] | null]>();
  const placeOf = (name: string): string => join(folder, name.replaceAll(/\W+/g, '-'));

  beforeAll(async () => {
    for (const [name, prepare] of Object.entries(cases)) {
      const one = await prepare();
      prepared.set(name, one);
      mkdirSync(placeOf(name));
      for (const [file, bytes] of Object.entries(one.files)) {
        writeFileSync(join(placeOf(name), file), bytes);
      }
    }
    const asked = [...prepared].map(([name, { logits, written = null }]) => [
      ...[placeOf(name), logits, written],
    ]);
    const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', program], {
      ...{ env: { ...process.env, OMP_NUM_THREADS: '1' }, encoding: 'utf8' },
      input: JSON.stringify(asked),
    });
    expect(status, stderr).toBe(0);
    for (const [place, answer] of JSON.parse(stdout).entries()) {
      answers.set(Object.keys(cases)[place], answer);
    }
  });

  it.each(Object.keys(cases))('%s', async (name) => {
    const { expected, expectedWritten = null } = prepared.get(name) as Case;
    const [logits, written] = answers.get(name) as [number[], number[][]];
    const values = await expected.data();
    expect(logits).toHaveLength(values.length);
    const differences = logits.map((value, place) => Math.abs(value - values[place]));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
    expect(written).toEqual(expectedWritten);
  });

  it.each([
    'language model, adaptive softmax',
    'sentiment, mean',
    'tagging',
    'translation, luong, dot',
  ])('%s comes back', async (name) => {
    const [saved, trained, back] = ['model', 'trained', 'back'].map((file) =>
      join(placeOf(name), `${file}.safetensors`),
    );
    expect((await runHere('import', trained, '--out', back)).status).toBe(0);
    const tensorsOf = (path: string) => [...decodeSafetensors(readFileSync(path)).tensors];
    expect(tensorsOf(back)).toEqual(tensorsOf(saved));
  });
});
