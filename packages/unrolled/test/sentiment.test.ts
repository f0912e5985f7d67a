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
/** Nine of ten are common; two words tell which. */
const rareRows = Array.from({ length: 40 }, (_, row) =>
  row % 10 === 0 ? 'a dreadful film\trare\n' : 'a lovely film\tcommon\n',
).join('');
const small = [
  ...[
    '--ngrams',
    '0',
    '--hidden-size',
    '7',
    '--embedding-size',
    '5',
    '--dropout',
    '0',
    '--word-dropout',
    '0',
  ],
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
    'semicolons.csv': `text;label\n${rows.map((row) => `${row.join(';')}\n`).join('')}`,
    'bars.txt': `text|label\n${rows.map((row) => `${row.join('|')}\n`).join('')}`,
    'rare.tsv': `text\tlabel\n${rareRows}`,
    'stars.csv': `text,stars\n${Array.from({ length: 40 }, (_, id) => `film ${id},${id / 4}\n`).join('')}`,
    'wrong.tsv': 'text\tlabel\nthe film is bad\tpositive\nthe plot is good\tpositive\n',
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
      model: { type: 'CharBPE', continuing_subword_prefix: '##', vocab: { '[UNK]': 0 } },
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
      /^Saved .*model\.safetensors, after 200 steps, 40\.00 epochs\.\nHeld-out texts: accuracy 100\.00 %, macro F1 100\.00 %, loss 0\.\d+; bag of words [\d.]+ %, majority 50\.00 %\.\n$/,
    ),
    stderr: expect.stringMatching(
      /Held-out texts: accuracy [\d.]+ %, macro F1 [\d.]+ %, loss [\d.]+ \(bag of words [\d.]+ %, majority 50\.00 %\)\n[\s\S]*Next: unrolled predict/,
    ),
  });
});

describe('a sentiment model', () => {
  it('says what its file holds', async () => {
    const { stdout } = await runHere('info', out);
    expect(stdout).toMatch(/task +sentiment\n/);
    expect(stdout).toMatch(/labels +negative, positive\n/);
    expect(stdout).toMatch(/label negative +20\nlabel positive +20\n/);
    expect(stdout).toMatch(/\naccuracy +1\n/);
    expect(stdout).toMatch(/baselineAccuracy +0\.\d+\n/);
    expect(stdout).toMatch(/majorityAccuracy +0\.5\n/);
    expect(stdout).toMatch(
      /options +embeddingSize 5, hiddenSize 7, pooling max, .*epochs 40, .*batchSize 8,/,
    );
  });

  it('is measured on every format alike', async () => {
    const { stdout } = await runHere('evaluate', out, '--data', data);
    expect(stdout).toMatch(
      /^accuracy 100\.00 % \(40 of 40\), macro F1 100\.00 %, loss [\d.]+\nmajority \(negative\) 50\.00 %, macro F1 33\.33 %\n/,
    );
    expect(stdout).toMatch(/\npositive +100\.00 % +100\.00 % +100\.00 % +20 +20\n/);
    expect(stdout).toMatch(/\nnegative +20 +0\npositive +0 +20\n$/);
    const others = [
      ['--data', inFolder('bare.tsv'), '--columns', 'text,label'],
      ['--data', inFolder('data.csv'), '--text-column', 'sentence'],
      ['--data', inFolder('data.csv'), '--text-column', '2', '--label-column', '1'],
      ['--data', inFolder('semicolons.csv')],
      ['--data', inFolder('bars.txt'), '--separator', '|'],
      ['--data', inFolder('data.jsonl')],
    ];
    for (const args of others) {
      expect((await runHere('evaluate', out, ...args)).stdout).toBe(stdout);
    }
    const compared = await runHere('evaluate', out, '--data', data, '--baseline', data, '--json');
    const [json] = events(compared.stdout);
    expect(json).toMatchObject({
      event: 'evaluation',
      accuracy: 1,
      examples: 40,
      baseline: { accuracy: expect.any(Number) },
      majority: { label: 'negative', accuracy: 0.5 },
      classes: [
        { label: 'negative', precision: 1, recall: 1, f1: 1, support: 20, predicted: 20 },
        { label: 'positive', precision: 1, recall: 1, f1: 1, support: 20, predicted: 20 },
      ],
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

  it('names a line of standard input that is not UTF-8, and labels the others', async () => {
    const run = start(['predict', out]);
    run.child.stdin?.end(Buffer.from('fine\n\xf6\nbad', 'latin1'));
    const { status, stderr, stdout } = await run.outcome;
    expect(status).toBe(1);
    expect(stderr).toMatch(/^unrolled: line 2: it must be UTF-8/);
    expect(stderr).toMatch(/\nunrolled: 1 of 3 lines could not be used.*\n$/);
    expect(stdout).toMatch(/^\w+\t.*fine\n\n\w+\t.*bad\n$/);
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
      expect(stderr).toMatch(/To resume: unrolled train sentiment --data .* --resume\n/);
      expect((await runHere('info', stopped)).stdout).toMatch(/state +unfinished/);
    }
    const resume = ['train', 'sentiment', '--data', data, '--out', stopped, '--resume'];
    expect((await runHere(...resume)).status).toBe(0);
    expect(readFileSync(stopped)).toEqual(readFileSync(whole));
  });
});

/** Lines of standard error that warn. */
const warnings = ({ stderr }: { stderr: string }) =>
  stderr.split('\n').filter((line) => line.startsWith('Warning: '));

describe('what is doubtful is trained and warned of', () => {
  const path = inFolder('doubtful.safetensors');
  const steps = ['--steps', '3', '--out', path];

  it('texts that are cut', async () => {
    const args = ['--data', data, '--maximum-length', '4', ...steps];
    const trained = await runHere(...train(...args));
    const cut =
      'Warning: 20 of 40 texts are longer than 4 words, of which only those at the start are';
    expect(warnings(trained)[0]).toContain(cut);
    const evaluated = await runHere('evaluate', path, '--data', data);
    expect(warnings(evaluated)[0]).toContain(cut);
  });

  it('a column of numbers', async () => {
    const args = ['--data', inFolder('stars.csv'), '--label-column', 'stars', ...steps];
    expect(warnings(await runHere(...train(...args)))[0]).toMatch(
      /^Warning: 40 texts have 40 different labels, numbers: this looks like a number to predict or a column of ids, .* --label-column/,
    );
  });

  it('a model that does not beat the majority, and labels it never predicts', async () => {
    const args = ['--data', inFolder('rare.tsv'), '--val', inFolder('rare.tsv'), ...steps];
    const trained = await runHere(...train(...args, '--learning-rate', '0.005', '--json'));
    const messages = events(trained.stdout).filter(({ event }) => event === 'warning');
    expect(messages.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^always answering "common" is as good or better: accuracy 90\.00 %,/),
      expect.stringMatching(
        /^the bag of words is better: accuracy 100\.00 %, the model accuracy 90/,
      ),
      expect.stringMatching(/^never predicted: "rare" \(4 texts\); --class-weights balanced/),
    ]);
    const evaluated = await runHere('evaluate', path, '--data', inFolder('rare.tsv'));
    const [majority, , never] = warnings(trained);
    expect(warnings(evaluated)).toEqual([majority, never]);
  });

  it('nothing where all is well', async () => {
    expect(warnings(await runHere('evaluate', out, '--data', data))).toEqual([]);
  });
});

describe('wrong predictions', () => {
  it('are listed, the most confident first', async () => {
    const args = ['evaluate', out, '--data', inFolder('wrong.tsv')];
    const { stdout } = await runHere(...args, '--errors', '5');
    expect(stdout).toMatch(
      /\npredicted +probability +expected +text\nnegative +[\d.]+ % +positive +the film is bad\n$/,
    );
    expect((await runHere(...args)).stdout).not.toContain('probability');
    const json = events((await runHere(...args, '--errors', '5', '--json')).stdout).at(-1);
    expect(json?.errors).toEqual([
      {
        place: 0,
        text: 'the film is bad',
        label: 'positive',
        predicted: 'negative',
        probability: expect.any(Number),
      },
    ]);
  });
});

describe('a table', () => {
  const table = ['predict', out, '--data', inFolder('wrong.tsv')];
  const expected =
    /^text\tlabel\tpredicted\tprobability\nthe film is bad\tpositive\tnegative\t[\d.]+\nthe plot is good\tpositive\tpositive\t[\d.]+\n$/;

  it('is written with labels and probabilities', async () => {
    const { stdout } = await runHere(...table);
    expect(stdout).toMatch(expected);
    const target = inFolder('labelled.tsv');
    const saved = await runHere(...table, '--output', target);
    expect(saved).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(target, 'utf8')).toBe(stdout);
    const printed = events((await runHere(...table, '--json')).stdout);
    expect(printed.map(({ label }) => label)).toEqual(['negative', 'positive']);
  });

  it('stands in place of inputs', async () => {
    const { status, stderr } = await runHere(...table, 'good');
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected inputs or --data, got both/);
  });
});

describe('the history of a run', () => {
  const args = ['--data', data, '--steps', '6', '--validations', '3'];
  const trainWith = (history: string) =>
    runHere(...train(...args, '--out', inFolder('history.safetensors'), '--history', history));

  it('is a table of losses and scores', async () => {
    const path = inFolder('history.csv');
    await trainWith(path);
    const [head, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(head).toMatch(
      /^step,epoch,trainingLoss,learningRate,heldOutAccuracy,heldOutMacroF1,heldOutLoss,/,
    );
    expect(lines.map((line) => line.split(',')[0])).toEqual(['2', '4', '6']);
    for (const line of lines) expect(line.split(',').every((cell) => cell !== '')).toBe(true);
    const inJson = inFolder('history.jsonl');
    await trainWith(inJson);
    const [first] = events(readFileSync(inJson, 'utf8'));
    expect(Object.keys(first).join(',')).toBe(head);
    expect(Object.values(first).join(',')).toBe(lines[0]);
  });

  it('ends nothing where it cannot be written, and is refused where it never can', async () => {
    const { status, stderr } = await trainWith(inFolder('none/history.csv'));
    expect(status).toBe(1);
    expect(stderr).toMatch(/--history .*: there is no folder/);
    expect((await trainWith('history.txt')).status).toBe(2);
  });
});

describe('what cannot be used is refused in one line, before training', () => {
  it.each<[string, string[], number, RegExp]>([
    [
      'no label column',
      ['--data', 'stars.tsv'],
      1,
      /stars\.tsv: expected one column "label", got the columns "text", "stars"; give .* --label-column/,
    ],
    ['one class only', ['--data', 'one.tsv'], 1, /at least two different labels, got only "x"/],
    ['a line cut short', ['--data', 'short.tsv'], 1, /short\.tsv: line 3 must have 2 columns/],
    ['an unknown kind of table', ['--data', 'data.txt'], 1, /by its ending, .* got \.txt/],
    ['not UTF-8', ['--data', 'latin1.tsv'], 1, /latin1\.tsv: expected UTF-8 text, got byte 0xf6/],
    ['ragged vectors', ['--data', 'data.tsv', '--vectors', 'ragged.txt'], 1, /line 2 must be/],
    [
      'wide vectors',
      ['--data', 'data.tsv', '--vectors', 'vectors.txt', '--embedding-size', '2'],
      1,
      /at least the 3/,
    ],
    [
      'a tokenizer of a kind that is not read',
      ['--data', 'data.tsv', '--tokenizer', 'bert.json'],
      1,
      /--tokenizer .*bert\.json: the model must be BPE, .* got CharBPE, which is not/,
    ],
    [
      'a tokenizer and counts of words',
      ['--data', 'data.tsv', '--tokenizer', 'bytes.json', '--minimum-count', '2'],
      1,
      /--minimum-count and --maximum-vocabulary are for the words of the data/,
    ],
    [
      'a tokenizer of parts of words and vectors of words',
      ['--data', 'data.tsv', '--tokenizer', 'bytes.json', '--vectors', 'vectors.txt'],
      1,
      /vectors are of whole words, got them and a tokenizer of kind byte-level-bpe/,
    ],
    [
      'a pooling that is none',
      ['--data', 'data.tsv', '--pooling', 'sum'],
      2,
      /--pooling must be "last" or "mean"/,
    ],
    ['n-grams that are none', ['--data', 'data.tsv', '--ngrams', '1.5'], 2, /--ngrams.*from 0 up/],
    [
      'weights that are none',
      ['--data', 'data.tsv', '--class-weights', 'a'],
      2,
      /--class-weights must be none, balanced, or numbers/,
    ],
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
