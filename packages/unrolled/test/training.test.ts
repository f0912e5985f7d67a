import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { jsonLines, newFolder, runHere, start, text, tinyModel } from './run-cli.ts';

const folder = newFolder();
const inFolder = (name: string): string => join(folder, name);
const data = inFolder('text.txt');
writeFileSync(data, text);

describe('train, info, evaluate, generate', () => {
  const out = inFolder('model.safetensors');
  const train = (...args: string[]) =>
    runHere('train', 'language-model', ...tinyModel, '--data', data, '--out', out, ...args);

  it('print results on standard output and all else on standard error', async () => {
    const trained = await train('--steps', '60', '--learning-rate', '0.02', '--samples', '1');
    expect(trained.status).toBe(0);
    expect(trained.stdout).toMatch(
      /^Saved .*model\.safetensors, after 60 steps, .*\n.*nats per character.*\nWithout a model: .*\n$/,
    );
    expect(trained.stderr).toContain('at temperature 0.5:');

    const info = await runHere('info', out);
    expect(info).toMatchObject({ status: 0, stderr: '' });
    expect(info.stdout).toMatch(/task +language-model\n/);
    expect(info.stdout).toMatch(/state +finished\n/);

    const evaluated = await runHere('evaluate', out, '--data', data);
    expect(evaluated.stdout).toMatch(/^\d\.\d{4} nats per character .*, over 2,639 characters\n/);

    const write = (...args: string[]) => runHere('generate', out, '--prompt', 'line 3', ...args);
    const first = await write('--length', '40');
    expect(first.stdout).toMatch(/^line 3[\s\S]{40}\n$/);
    expect(await write('--length', '40')).toEqual(first);
    expect((await write('--length', '40', '--seed', '2')).stdout).not.toBe(first.stdout);
    expect((await write('--length', '0')).stdout).toBe('line 3\n');
    const likeliest = await write('--length', '40', '--temperature', '0');
    expect(await write('--length', '40', '--top-p', '0.001')).toEqual(likeliest);
  });

  it('print one object a line with --json', async () => {
    const trained = jsonLines(
      (await train('--steps', '30', '--validations', '2', '--json')).stdout,
    );
    expect(trained.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['start', 'progress', 'validation', 'done']),
    );
    expect(trained.filter(({ event }) => event === 'validation')).toHaveLength(2);
    expect(trained.at(-1)).toMatchObject({
      event: 'done',
      path: out,
      reason: 'finished',
      steps: 30,
      best: expect.any(Number),
    });
    const progress = trained.find(({ event }) => event === 'progress');
    expect(progress).toMatchObject({
      step: expect.any(Number),
      loss: expect.any(Number),
      bitsPerCharacter: expect.any(Number),
      charactersPerSecond: expect.any(Number),
    });

    const [info] = jsonLines((await runHere('info', out, '--json')).stdout);
    expect(info).toMatchObject({ event: 'info', task: 'language-model', steps: 30, hiddenSize: 7 });
    const evaluated = jsonLines((await runHere('evaluate', out, '--data', data, '--json')).stdout);
    expect(evaluated.at(-1)).toMatchObject({ event: 'evaluation', characters: 2639 });
    const [written] = jsonLines((await runHere('generate', out, '--length', '9', '--json')).stdout);
    expect(written).toMatchObject({
      event: 'text',
      characters: 9,
      text: expect.stringMatching(/^[\s\S]{9}$/),
    });
    const failed = await runHere('info', inFolder('nowhere'), '--json');
    expect(jsonLines(failed.stdout)).toEqual([
      { event: 'error', status: 1, message: expect.stringMatching(/nowhere/) },
    ]);
  });

  it('train the same bits on one seed', async () => {
    await train('--steps', '20', '--seed', '5');
    const first = readFileSync(out);
    await train('--steps', '20', '--seed', '5');
    expect(readFileSync(out)).toEqual(first);
  });

  it('train the same bits on any number of threads', async () => {
    const large = ['--hidden-size', '64', '--batch-size', '24', '--sequence-length', '32'];
    const weights = async (threads: string) => {
      const { status } = await train(...large, '--steps', '3', '--threads', threads);
      expect(status).toBe(0);
      return readFileSync(out);
    };
    const first = await weights('1');
    for (const threads of ['2', '3']) expect(await weights(threads)).toEqual(first);
  });

  it('start from a model', async () => {
    await train('--steps', '40', '--learning-rate', '0.02');
    const loss = async () =>
      Number(/^[\d.]+/.exec((await runHere('evaluate', out, '--data', data)).stdout)?.[0]);
    const before = await loss();
    expect((await train('--steps', '40', '--learning-rate', '0.02', '--init', out)).status).toBe(0);
    expect(await loss()).toBeLessThan(before);
  });

  it('measure on a text of its own', async () => {
    const val = inFolder('val.txt');
    writeFileSync(val, 'the cat sat on line 4');
    const trained = jsonLines((await train('--val', val, '--steps', '5', '--json')).stdout);
    expect(trained.at(-1)).toMatchObject({ training: text.length, validation: 21 });
  });

  it.each([
    ['the weights are beyond any use', '1e-9', /: the model cannot be saved: tensor .* diverged/],
    ['the loss is not finite', '60', /after \d+ steps the loss must stay finite/],
  ])(
    'ends with an error when %s, and the last good state is on disk',
    async (_, every, message) => {
      await train('--steps', '30');
      const tooFast = ['--learning-rate', '1e38', '--clip-norm', '1e38', '--save-every', every];
      const { status, stderr } = await train('--steps', '500', ...tooFast);
      expect(status).toBe(1);
      expect(stderr).toMatch(message);
      expect((await runHere('info', out)).stdout).toMatch(/steps +30\n/);
    },
  );

  it('runs on the reference backend', async () => {
    expect((await train('--steps', '3', '--backend', 'reference')).status).toBe(0);
    expect((await runHere('info', out)).stdout).toMatch(/steps +3\n/);
  });
});

describe('a run that is ended', () => {
  const options = ['--data', data, '--steps', '1500', '--dropout', '0.1', '--save-every', '0.05'];
  const train = (out: string, ...args: string[]) =>
    start(['train', 'language-model', ...tinyModel, ...options, '--json', '--out', out, ...args]);

  it('by SIGKILL, at any moment, ends with the same bits when it is resumed', async () => {
    const whole = inFolder('whole.safetensors');
    const killed = inFolder('killed.safetensors');
    const uninterrupted = train(whole).outcome;
    const rng = new Rng(11);
    let kills = 0;
    for (;;) {
      const run = train(killed, '--resume');
      if (kills < 5) {
        await run.printed('"event":"start"');
        await new Promise((resolve) => setTimeout(resolve, rng.uniform(20, 300)));
        run.child.kill('SIGKILL');
      }
      const { status, stderr } = await run.outcome;
      if (status === 0) break;
      expect(status, stderr).toBe(null);
      kills++;
    }
    expect(kills).toBeGreaterThan(1);
    expect((await uninterrupted).status).toBe(0);
    expect(readFileSync(killed)).toEqual(readFileSync(whole));
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s saves, says how to go on, and ends with status %i',
    async (signal, expected) => {
      const out = inFolder(`${signal}.safetensors`);
      const run = train(out, '--steps', '1000000', '--save-every', '1000', '--threads', '2');
      await run.printed('"event":"start"');
      await new Promise((resolve) => setTimeout(resolve, 100));
      run.child.kill(signal);
      const { status, stderr, stdout } = await run.outcome;
      expect(status).toBe(expected);
      expect(stderr).toMatch(new RegExp(`Stopped and saved .*${signal}\\.safetensors, after`));
      expect(stderr).toMatch(
        /To resume: unrolled train language-model --data .* --out .* --threads 2 --resume\n/,
      );
      expect(jsonLines(stdout).at(-1)).toMatchObject({ event: 'interrupted', path: out });
      expect(existsSync(out)).toBe(true);
      expect((await runHere('info', out)).stdout).toMatch(/state +unfinished/);
      expect((await runHere('generate', out, '--length', '5')).status).toBe(0);
    },
  );

  it('is not resumed with other options or another text, nor after its end', async () => {
    const out = inFolder('SIGINT.safetensors');
    const resume = (...args: string[]) =>
      runHere('train', 'language-model', '--out', out, '--resume', ...args);
    const otherSize = await resume('--data', data, '--hidden-size', '9');
    expect(otherSize).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--hidden-size 7, got 9/),
    });
    const otherText = inFolder('other.txt');
    writeFileSync(otherText, text.replace('cat', 'mat'));
    expect(await resume('--data', otherText)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/began with other data, of \d+ characters/),
    });
    const ended = await runHere(
      ...[
        'train',
        'language-model',
        '--data',
        data,
        '--out',
        inFolder('killed.safetensors'),
        '--resume',
      ],
    );
    expect(ended).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/there is nothing to resume/),
    });
  });
});
