import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteLevelBpeTokenizer } from '@unrolled/tokenizers';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runHere, start } from './run-cli.ts';

const folder = newFolder();
const inFolder = (name: string): string => join(folder, name);
const data = inFolder('data.tsv');
const out = inFolder('model.safetensors');

const rows = ['good', 'fine', 'bad', 'dull'].flatMap((word, index) =>
  ['film', 'plot', 'cast', 'music', 'ending'].flatMap((noun) => [
    [`the ${noun} is ${word}`, index < 2 ? 'positive' : 'negative'],
    [`the ${noun} is not ${word}`, index < 2 ? 'negative' : 'positive'],
  ]),
);
const small = [
  ...['--hidden-size', '7', '--embedding-dim', '5', '--dropout', '0', '--word-dropout', '0'],
  ...['--batch-size', '8', '--learning-rate', '0.02', '--pooling', 'max'],
];
const train = (...args: string[]) => ['train', 'sentiment', ...small, ...args];

const events = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  const table = rows.map((row) => `${row.join('\t')}\n`).join('');
  const files: Record<string, string | Buffer> = {
    'data.tsv': `text\tlabel\n${table}`,
    'bare.tsv': table,
    'data.csv': `label,sentence\n${rows.map(([text, label]) => `${label},"${text}"\n`).join('')}`,
    'data.jsonl': rows.map(([text, label]) => `${JSON.stringify({ text, label })}\n`).join(''),
    'stars.tsv': 'text\tstars\nfine\t3\n',
    'one.tsv': 'text\tlabel\na\tx\nb\tx\n',
    'short.tsv': 'text\tlabel\na\tx\nb\n',
    'data.txt': table,
    'latin1.tsv': Buffer.from('text\tlabel\nschön\tx\n', 'latin1'),
    'vectors.txt': 'film 1 2 3\nsplendid 4 5 6\n',
    'bytes.json': JSON.stringify(
      ByteLevelBpeTokenizer.train(table, { maximumSize: 300, special: {} }).toTokenizerJson(),
    ),
    'bert.json': JSON.stringify({
      model: { type: 'WordPiece', continuing_subword_prefix: '##', vocab: { '[UNK]': 0 } },
    }),
    'ragged.txt': 'film 1 2 3\nsplendid 4 5\n',
    'long.tsv': `text\tlabel\n${'film '.repeat(10_000)}\tpositive\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(inFolder(name), content);
  const args = ['--data', data, '--val', data, '--epochs', '40', '--out', out];
  const trained = await runHere(...train(...args));
  expect(trained).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^Saved .*model\.safetensors, after 200 steps, 40\.00 epochs\.\nHeld-out examples: accuracy 100\.00 %, bag of words [\d.]+ %\.\n$/,
    ),
    stderr: expect.stringContaining('Next: unrolled predict'),
  });
});

describe('a sentiment model', () => {
  it('says what its file holds', async () => {
    const { stdout } = await runHere('info', out);
    expect(stdout).toMatch(/task +sentiment\n/);
    expect(stdout).toMatch(/labels +negative, positive\n/);
    expect(stdout).toMatch(/validationAccuracy +1\n/);
  });

  it('is measured on every format alike, beside the bag of words', async () => {
    const { stdout } = await runHere('evaluate', out, '--data', data);
    expect(stdout).toMatch(/^accuracy 100\.00 % \(40 of 40\), macro F1 100\.00 %\nbag of words /);
    expect(stdout).toMatch(/\nnegative +20 +0\npositive +0 +20\n$/);
    const others = [
      ['--data', inFolder('bare.tsv'), '--columns', 'text,label'],
      ['--data', inFolder('data.csv'), '--text-column', 'sentence'],
      ['--data', inFolder('data.jsonl')],
    ];
    for (const args of others) {
      expect((await runHere('evaluate', out, ...args)).stdout).toBe(stdout);
    }
    const [json] = events((await runHere('evaluate', out, '--data', data, '--json')).stdout);
    expect(json).toMatchObject({
      event: 'evaluation',
      accuracy: 1,
      examples: 40,
      baseline: { accuracy: expect.any(Number) },
      confusion: [
        [20, 0],
        [0, 20],
      ],
    });
  });

  it('labels what it is given, and says why', async () => {
    const { stdout } = await runHere('predict', out, 'the film is bad', 'the film is not bad');
    expect(stdout).toMatch(
      /^negative\t[\d.]+ %\tthe film is bad\npositive\t[\d.]+ %\tthe film is not bad\n$/,
    );
    const explained = await runHere('predict', out, 'The film is not bad', '--explain');
    expect(explained.stdout).toMatch(/^positive\t.*\n {4}[+−][\d.]+ {2}The\n/);
    expect(explained.stdout).toMatch(/\n {4}\+[\d.]+ {2}not\n/);
    const [json] = events((await runHere('predict', out, 'dull', '--json', '--explain')).stdout);
    expect(json).toMatchObject({
      event: 'prediction',
      text: 'dull',
      label: expect.any(String),
      words: [{ word: 'dull', start: 0, end: 4, effect: expect.any(Number) }],
    });
  });

  it('labels the lines of standard input, also empty and very long ones', async () => {
    const run = start(['predict', out]);
    run.child.stdin?.end(`the film is bad\r\n\n${'film '.repeat(10_000)}\nthe plot is fine`);
    const { status, stdout } = await run.outcome;
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^negative\t[\d.]+ %\tthe film is bad$/);
    expect(lines[3]).toMatch(/^positive\t/);
  });

  it('refuses standard input that is not UTF-8, by its line', async () => {
    const run = start(['predict', out]);
    run.child.stdin?.end(Buffer.concat([Buffer.from('fine\n'), Buffer.from([0xf6, 0x0a])]));
    const { status, stderr, stdout } = await run.outcome;
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^unrolled: standard input: line 2 must be UTF-8.*\n$/),
    });
    expect(stdout).toMatch(/^\w+\t.*fine\n$/);
  });

  it('reads texts of 10,000 words', async () => {
    const { status } = await runHere('evaluate', out, '--data', inFolder('long.tsv'));
    expect(status).toBe(0);
  });

  it('begins with vectors, and knows their words', async () => {
    const path = inFolder('vectors.safetensors');
    const args = ['--data', data, '--steps', '3', '--out', path];
    const vectors = ['--vectors', inFolder('vectors.txt'), '--class-weights', 'positive=2'];
    expect((await runHere(...train(...args, ...vectors))).status).toBe(0);
    const words = async (of: string) =>
      Number(/words +(\d+)/.exec((await runHere('info', of)).stdout)?.[1]);
    expect(await words(path)).toBe((await words(out)) + 1);
  });

  it('takes a ready tokenizer, and keeps it', async () => {
    const path = inFolder('bytes.safetensors');
    const args = ['--data', data, '--tokenizer', inFolder('bytes.json'), '--out', path];
    expect((await runHere(...train(...args, '--steps', '3'))).status).toBe(0);
    const { stdout } = await runHere('info', path);
    expect(stdout).toMatch(/tokenizer +byte-level-bpe\ntokens +\d+\n/);
    const explained = await runHere('predict', path, 'film', '--explain');
    expect(explained.stdout).toMatch(/^\w+\t.*\tfilm\n {4}[+−]/);
  });

  it('is resumed after Ctrl-C, to the same bits', async () => {
    const args = ['--data', data, '--epochs', '30', '--dropout', '0.1'];
    const whole = inFolder('whole.safetensors');
    const stopped = inFolder('stopped.safetensors');
    await runHere(...train(...args, '--out', whole));
    const run = start(train(...args, '--out', stopped, '--json'));
    await run.printed('"event":"start"');
    run.child.kill('SIGINT');
    const { status, stderr } = await run.outcome;
    if (status === 130) {
      expect(stderr).toMatch(/To go on: unrolled train sentiment --data .* --resume\n/);
      expect((await runHere('info', stopped)).stdout).toMatch(/state +unfinished/);
    }
    const resume = ['train', 'sentiment', '--data', data, '--out', stopped, '--resume'];
    expect((await runHere(...resume)).status).toBe(0);
    expect(readFileSync(stopped)).toEqual(readFileSync(whole));
  });
});

describe('what cannot be used is refused in one line, before training', () => {
  it.each<[string, string[], number, RegExp]>([
    [
      'no label column',
      ['--data', 'stars.tsv'],
      1,
      /expected one column "label", got \["text","st/,
    ],
    ['one class only', ['--data', 'one.tsv'], 1, /at least two different labels, got only "x"/],
    ['a line cut short', ['--data', 'short.tsv'], 1, /short\.tsv: line 3 must have 2 columns/],
    ['an unknown kind of table', ['--data', 'data.txt'], 1, /by its ending, .* got \.txt/],
    ['not UTF-8', ['--data', 'latin1.tsv'], 1, /latin1\.tsv: expected UTF-8 text, got byte 0xf6/],
    ['ragged vectors', ['--data', 'data.tsv', '--vectors', 'ragged.txt'], 1, /line 2 must be/],
    [
      'wide vectors',
      ['--data', 'data.tsv', '--vectors', 'vectors.txt', '--embedding-dim', '2'],
      1,
      /at least the 3/,
    ],
    [
      'a tokenizer of a kind that is not read',
      ['--data', 'data.tsv', '--tokenizer', 'bert.json'],
      1,
      /--tokenizer .*bert\.json: the model must be BPE or WordLevel, got WordPiece, which is not/,
    ],
    [
      'a tokenizer and counts of words',
      ['--data', 'data.tsv', '--tokenizer', 'bytes.json', '--minimum-count', '2'],
      2,
      /--minimum-count and --maximum-vocabulary are for the words of the data/,
    ],
    [
      'a tokenizer of parts of words and vectors of words',
      ['--data', 'data.tsv', '--tokenizer', 'bytes.json', '--vectors', 'vectors.txt'],
      1,
      /vectors are of whole words, got them beside a tokenizer of kind byte-level-bpe/,
    ],
    [
      'a pooling that is none',
      ['--data', 'data.tsv', '--pooling', 'sum'],
      2,
      /--pooling.*last, me/,
    ],
    ['n-grams that are none', ['--data', 'data.tsv', '--ngrams', '1.5'], 2, /--ngrams.*from 0 up/],
    ['weights that are none', ['--data', 'data.tsv', '--class-weights', 'a'], 2, /balanced, none/],
    ['a label twice', ['--data', 'data.tsv', '--class-weights', 'a=1,a=2'], 2, /each label once/],
  ])('%s', async (_, args, wanted, message) => {
    const paths = args.map((arg) => (/\.\w+$/.test(arg) ? inFolder(arg) : arg));
    const unsaved = inFolder('unsaved.safetensors');
    const { status, stdout, stderr } = await runHere(...train(...paths, '--out', unsaved));
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^unrolled: .*\n$/);
    expect({ status, stdout }).toEqual({ status: wanted, stdout: '' });
    expect(existsSync(unsaved)).toBe(false);
  });
});

it.each([
  ['--tokenizer', 'bytes.json'],
  ['--vectors', 'vectors.txt'],
  ['--minimum-count', '2'],
  ['--maximum-vocabulary', '9'],
])('%s is for a new model, not for one to start from', async (option, value) => {
  const args = ['train', 'sentiment', '--data', data, '--init', 'any.safetensors', option, value];
  const { status, stderr } = await runHere(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(new RegExp(`option '${option} .* cannot be used with option '--init`));
});

it.each([
  [['predict', out, 'good', '--heat-map', 'looked.svg'], '--heat-map'],
  [['predict', out, 'good', '--stream'], '--stream'],
  [['evaluate', out, '--data', data, '--beam', '3'], '--beam'],
])('%j has an option of another task, and does nothing', async (args, option) => {
  const { status, stdout, stderr } = await runHere(...args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    `unrolled: unknown option '${option}' for a model of the task sentiment; see unrolled ` +
      `${args[0]} ${out} --help\n`,
  );
});
