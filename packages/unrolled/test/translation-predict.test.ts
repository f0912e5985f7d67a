import { existsSync, readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runHere, start } from './run-cli.ts';
import { train, translationFiles } from './translation-files.ts';

const { inFolder, parallel } = translationFiles();
const model = inFolder('model.safetensors');

beforeAll(async () => {
  const trained = await runHere(...train(...parallel, '--steps', '200', '--out', model));
  expect(trained.status).toBe(0);
});

describe('predict', () => {
  it('translate what is given, a line each', async () => {
    expect(await runHere('predict', model, 'two one five', 'three two four')).toEqual({
      status: 0,
      stdout: 'deux un cinq\ntrois deux quatre\n',
      stderr: '',
    });
    const streamed = await runHere('predict', model, '--stream', 'two one five', 'four two one');
    expect(streamed.stdout).toBe('deux un cinq\nquatre deux un\n');
  });

  it('translate standard input line by line, as it comes', async () => {
    const run = start(['predict', model]);
    run.child.stdin?.write('two one five\n');
    await run.printed('deux un cinq\n');
    run.child.stdin?.end('\r\nfour two one');
    expect(await run.outcome).toEqual({
      status: 0,
      stdout: 'deux un cinq\n\nquatre deux un\n',
      stderr: '',
    });
  });

  it('name what training never saw, and what was translated in parts', async () => {
    const { status, stdout, stderr } = await runHere(
      ...['predict', model, 'TWO ONE FIVE', 'two Okonkwo five 🐕', 'one two three four five'],
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^DEUX UN CINQ\n.*Okonkwo.* 🐕\n.+\n$/);
    expect(stderr).toBe(
      'line 2: not in the training data, copied or guessed: "🐕", "Okonkwo"\n' +
        'line 3: longer than every sentence in the training data, so translated in 2 parts\n',
    );
    const [json] = jsonLines((await runHere('predict', model, 'two Okonkwo', '--json')).stdout);
    expect(json).toMatchObject({ unknown: ['Okonkwo'], parts: 1, cut: false, stuck: false });
  });

  it('give several translations of each, the best first', async () => {
    const args = ['predict', model, 'two one five', '--n-best', '3', '--length-penalty', '0.5'];
    const { stdout } = await runHere(...args);
    expect(stdout).toMatch(/^-[\d.]+\tdeux un cinq\n-[\d.]+\t.+\n-[\d.]+\t.+\n$/);
    const scores = stdout.trimEnd().split('\n').map(Number.parseFloat);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const [json] = jsonLines((await runHere(...args, '--json')).stdout);
    expect(json).toMatchObject({
      text: 'deux un cinq',
      alternatives: [{ score: expect.any(Number) }, { text: expect.any(String) }],
    });
  });

  it('draw translations, by seed, at once or in pieces', async () => {
    const words = Array.from({ length: 12 }, () => 'two one five');
    const draw = async (...args: string[]) => {
      const { status, stdout, stderr } = await runHere('predict', model, ...words, ...args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return stdout.trimEnd().split('\n');
    };
    const hot = ['--temperature', '3'];
    const drawn = await draw(...hot);
    expect(new Set(drawn).size).toBeGreaterThan(6);
    expect(await draw(...hot, '--seed', '1', '--stream')).toEqual(drawn);
    expect(await draw(...hot, '--seed', '2')).not.toEqual(drawn);
    for (const likeliest of [
      ['--top-k', '1'],
      ['--temperature', '0'],
      ['--top-p', '1e-6'],
    ]) {
      expect(new Set(await draw(...likeliest))).toEqual(new Set(['deux un cinq']));
    }
  });

  it('print one object a line with --json', async () => {
    const args = ['predict', model, 'two one five', '--json'];
    const [json] = jsonLines((await runHere(...args)).stdout);
    expect(json).toMatchObject({
      event: 'translation',
      source: 'two one five',
      text: 'deux un cinq',
      ended: true,
      alignment: { source: ['two', 'one', 'five'], target: ['deux', 'un', 'cinq'] },
    });
    const pieces = jsonLines((await runHere(...args, '--stream')).stdout);
    expect(pieces.slice(0, -1)).toEqual(
      ['deux', ' un', ' cinq'].map((text) => ({ event: 'piece', text })),
    );
  });

  it('show and draw the alignment', async () => {
    const image = inFolder('alignment.svg');
    const args = ['two one five', '--alignment', '--heat-map', image];
    const { stdout, stderr, status } = await runHere('predict', model, ...args);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^deux un cinq\ndeux +← two [\d.]+.*\nun +← one .*\ncinq +← five .*\n\n$/,
    );
    expect(stderr).toBe(`Saved ${image}.\n`);
    expect(readFileSync(image, 'utf8')).toMatch(/^<svg [\s\S]*>cinq<[\s\S]*<\/svg>\n$/);
  });

  it('draw it as PNG, two pixels for each of the SVG', async () => {
    for (const name of ['alignment.png', 'alignment.PNG']) {
      const image = inFolder(name);
      const { stderr, status } = await runHere(
        'predict',
        model,
        'two one five',
        '--heat-map',
        image,
      );
      expect({ stderr, status }).toEqual({ stderr: `Saved ${image}.\n`, status: 0 });
      const { width, height } = decode(readFileSync(image));
      // Margins, a label of four letters, three cells.
      const side = 2 * Math.round(12 + 4 * 7.8 + 6 + 3 * 22 + 12);
      expect({ width, height }).toEqual({ width: side, height: side });
    }
    const nothing = inFolder('nothing.png');
    const empty = await runHere('predict', model, '', '--heat-map', nothing);
    expect(empty).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/no attention to draw/),
    });
    expect(existsSync(nothing)).toBe(false);
  });

  it('lines of standard input, which cost none of the others', async () => {
    const run = start(['predict', model]);
    const long = 'one '.repeat(30_000);
    run.child.stdin?.end(Buffer.from(`one two one\nélève\n${long}\ntwo two five\n`, 'latin1'));
    const { status, stdout, stderr } = await run.outcome;
    // An empty line for each, so that translations keep their numbers.
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'un deux un\n\n\ndeux deux cinq\n' });
    expect(stderr).toMatch(/^unrolled: line 2: it must be UTF-8 text/);
    expect(stderr).toMatch(/\nunrolled: line 3: .* a line must have at most 100,000 characters/);
    expect(stderr).toMatch(/\nunrolled: 2 of 4 lines could not be used.*\n$/);
  });

  it('a look into a model without attention', async () => {
    const plain = inFolder('plain.safetensors');
    const trained = await runHere(
      ...train(...parallel, '--attention', 'none', '--steps', '2', '--out', plain),
    );
    expect(trained.status).toBe(0);
    const image = inFolder('never.svg');
    for (const args of [['--alignment'], ['--heat-map', image]]) {
      expect(await runHere('predict', plain, 'one', ...args)).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/needs a model with attention/),
      });
    }
    expect(existsSync(image)).toBe(false);
    const [json] = jsonLines((await runHere('predict', plain, 'one', '--json')).stdout);
    expect(json.alignment).toBe(null);
  });
});
