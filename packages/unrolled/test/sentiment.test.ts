import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runHere, start } from './run-cli.ts';
import { sentimentFiles, train } from './sentiment-files.ts';

const inFolder = sentimentFiles();
const data = inFolder('data.tsv');
const out = inFolder('model.safetensors');

beforeAll(async () => {
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
    const [json] = jsonLines(compared.stdout);
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
    const messages = jsonLines(trained.stdout).filter(({ event }) => event === 'warning');
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
    const [first] = jsonLines(readFileSync(inJson, 'utf8'));
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
