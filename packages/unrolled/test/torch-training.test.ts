import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sentiment } from '@unrolled/sentiment';
import type { ExportedFiles } from '@unrolled/task';
import { translation } from '@unrolled/translation';
import { describe, expect, it } from 'vitest';
import { extras, missingOf } from '../../../tooling/vitest/extras.ts';
import { newFolder, runHere } from './run-cli.ts';
import { trainInProcesses } from './train-in-processes.ts';

const missing = missingOf(extras.pytorch);
const folder = newFolder();
symlinkSync(
  fileURLToPath(new URL('../node_modules', import.meta.url)),
  join(folder, 'node_modules'),
);

const shared = { batchSize: 4, validations: 1, heldOut: 0.25, steps: 3, hiddenSize: 4 };
const run = ['--batch-size', '4', '--epochs', '6', '--learning-rate', '0.02'];

/** Trains an exported model on in two processes, and takes it back. */
async function trainOn(name: string, files: ExportedFiles, lines: readonly string[]) {
  const place = join(folder, name);
  mkdirSync(place);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(place, file), bytes);
  writeFileSync(join(place, 'data.tsv'), lines.join('\n'));
  const encoded = spawnSync(
    process.execPath,
    ['--conditions=@unrolled/source', 'encode.mjs', 'data.tsv'],
    { cwd: place, encoding: 'utf8' },
  );
  expect(encoded.status, encoded.stderr).toBe(0);
  writeFileSync(join(place, 'data.jsonl'), encoded.stdout);
  const data = ['--data', 'data.jsonl', '--validation', 'data.jsonl'];
  const printed = await trainInProcesses(place, [...data, ...run]);
  const [before, after] = [...printed.matchAll(/(?:before|processes): (\d\.\d{4}) nats/g)].map(
    ([, nats]) => Number(nats),
  );
  const back = join(place, 'back.safetensors');
  await runHere('import', join(place, 'trained.safetensors'), '--out', back);
  return { before, after, back: readFileSync(back) };
}

describe.skipIf(missing !== null)('train.py in two processes', () => {
  it('goes on with the loss of a model of sentiment, which comes back as it was there', async () => {
    const texts = ['a good film', 'a very bad plot indeed', 'good', 'not bad at all'];
    const examples = [...texts, ...texts, ...texts, ...texts].map((text, place) => ({
      ...{ text, label: place % 2 === 0 ? 'good' : 'bad' },
    }));
    const options = { ...shared, embeddingSize: 6, ngrams: 2 };
    const { model } = await sentiment.train({ training: examples }, options);
    const lines = examples.map(({ text, label }) => `${text}\t${label}`);
    const files = await sentiment.export(model, 'torch');
    const { before, after, back } = await trainOn('sentiment', files, lines);
    expect((await sentiment.evaluate(model, examples)).loss).toBeCloseTo(before, 3);
    expect(after).toBeLessThan(before);
    expect((await sentiment.evaluate(sentiment.load(back), examples)).loss).toBeCloseTo(after, 3);
  });

  it('goes on with the loss of a translation model, which comes back as it was there', async () => {
    const pairs = Array.from({ length: 24 }, (_, place) => ({
      source: place % 2 === 0 ? 'one two' : 'two one one',
      target: place % 2 === 0 ? 'un deux' : 'deux un un',
    }));
    const vocabulary = { tokenizer: 'word', minimumCount: 1, copies: 0 } as const;
    const options = { ...shared, embeddingSize: 6, ...vocabulary };
    const { model } = await translation.train({ training: pairs }, options);
    const lines = pairs.map(({ source, target }) => `${source}\t${target}`);
    const files = await translation.export(model, 'torch');
    const { before, after, back } = await trainOn('translation', files, lines);
    expect((await translation.evaluate(model, pairs)).loss).toBeCloseTo(before, 3);
    expect(after).toBeLessThan(before);
    expect((await translation.evaluate(translation.load(back), pairs)).loss).toBeCloseTo(after, 3);
  });
});
