import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { SentimentModel, sentiment } from '@unrolled/sentiment';
import { saveModel } from '@unrolled/task/node';
import { Rng } from '@unrolled/tensor';
import { WordTokenizer } from '@unrolled/tokenizers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Output } from '../src/command-line/output/streams.ts';
import { quote } from '../src/command-line/training/report-run.ts';
import { newFolder, runHere } from './run-cli.ts';

const folder = newFolder();
const model = join(folder, 'model.safetensors');
const hostile = 'good\u001b[2J\npositive\t99.99 %\u202e\u009b1m';
// biome-ignore lint/suspicious/noControlCharactersInRegex: what no output may hold
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

beforeAll(async () => {
  const tokenizer = WordTokenizer.train(`a ${hostile.replaceAll(/\s/g, '')}`, {
    boundaries: 'whitespace',
    lowercase: false,
  });
  const labels = [hostile, `${hostile}2`];
  const configuration = { hiddenSize: 3, embeddingSize: 2 };
  await saveModel(
    sentiment,
    new SentimentModel({ tokenizer, labels, configuration, rng: new Rng(1) }),
    model,
  );
});

describe('text from a file', () => {
  it('forges no line of a prediction, and commands no terminal', async () => {
    const { stdout, stderr } = await runHere('predict', model, 'a', hostile);
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(controls);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line.split('\t')).toHaveLength(3);
  });

  it('forges no line of an explanation, nor of what info says', async () => {
    const text = hostile.replaceAll(/\s/g, '');
    const explained = await runHere('predict', model, text, '--explain');
    expect(explained.stdout).not.toMatch(controls);
    expect(explained.stdout.trimEnd().split('\n')).toHaveLength(2);
    const { stdout } = await runHere('info', model);
    expect(stdout).not.toMatch(controls);
    expect(stdout).toMatch(/^labels +good\\u001b\[2J\\npositive/m);
  });

  it('stands in JSON so that no terminal obeys it, and means the same', async () => {
    const { stdout } = await runHere('predict', model, 'a', '--json');
    expect(stdout).not.toMatch(controls);
    expect([hostile, `${hostile}2`]).toContain(JSON.parse(stdout).label);
  });

  it.each([
    ['info', hostile],
    ['predict', hostile, 'a'],
    ['evaluate', hostile, '--data', hostile],
    ['train', 'sentiment', '--data', hostile, '--out', hostile],
  ])('such as a name is one line of an error: %s', async (...args) => {
    const { stdout, stderr } = await runHere(...args);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(controls);
    expect(stderr).toMatch(/^unrolled: .*good\\u001b\[2J\\npositive.*\n$/);
  });
});

it('Output lets no control character through, but for line breaks and tabs', () => {
  const stdout = Object.assign(new PassThrough(), { isTTY: true });
  const streams = { stdout, stderr: new PassThrough() };
  const output = new Output(streams, false);
  output.result('a\tb\u001b[1m\nc', { event: 'x' });
  output.text('d\re\r\n');
  output.note('f\u0007');
  expect(String(streams.stdout.read())).toBe('a\tb\\u001b[1m\nc\nd\\re\r\n');
  expect(String(streams.stderr.read())).toBe('f\\u0007\n');
});

it('Output passes text on exactly where no terminal shows it', () => {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  new Output(streams, false).text('a\u001b[1m\r');
  expect(String(streams.stdout.read())).toBe('a\u001b[1m\r');
});

it('quote spells an argument as a shell reads it', () => {
  expect(['a/b-1.txt', 'a b', "it's", "a\n'\\\u001b"].map(quote)).toEqual([
    'a/b-1.txt',
    "'a b'",
    "'it'\\''s'",
    "$'a\\n\\'\\\\\\u001b'",
  ]);
});
