import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder, runHere, start, text, tinyModel } from './run-cli.ts';

const folder = newFolder();
const inFolder = (name: string): string => join(folder, name);
const file = (name: string, content: string): string => {
  writeFileSync(inFolder(name), content);
  return inFolder(name);
};
const data = file('text.txt', text);
const out = inFolder('model.safetensors');
const train = (...args: string[]) =>
  runHere('train', 'language-model', ...tinyModel, '--data', data, '--out', out, ...args);
const lastEvent = (stdout: string): Record<string, unknown> =>
  JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

const baselines =
  /\nWithout a model: \d\.\d{3} bits by character frequencies, \d\.\d{3} bits by uniform guessing\.\n/;

describe('a language model', () => {
  it('is reported next to what guessing costs, with no warning when it is better', async () => {
    const trained = await train('--steps', '200', '--learning-rate', '0.02');
    expect(trained.stdout).toMatch(baselines);
    expect(trained.stderr).not.toContain('Warning');
    const evaluated = await runHere('evaluate', out, '--data', data);
    expect(evaluated.stdout).toMatch(baselines);
    expect(evaluated.stderr).not.toContain('Warning');
    const json = await runHere('evaluate', out, '--data', data, '--json');
    const info = await runHere('info', out, '--json');
    const characters = new Set(text).size;
    expect(lastEvent(info.stdout)).toMatchObject({ characters, normalization: 'nfc' });
    expect(lastEvent(json.stdout)).toMatchObject({
      event: 'evaluation',
      share: 1,
      unknownCharacters: 0,
      baselines: { uniform: Math.log(new Set(text).size) },
    });
    expect(json.stdout).not.toContain('"event":"warning"');
  });

  it('reads unknown characters, CRLF and letters in parts, and says what it does not know', async () => {
    const prompted = await runHere('generate', out, '--prompt', 'ñ the\r\ncat', '--length', '9');
    expect(prompted.status).toBe(0);
    expect(prompted.stdout).toMatch(/^ñ the\r\ncat[\s\S]{9}\n$/);
    expect(prompted.stdout).not.toContain('\ufffd');
    expect(prompted.stderr).toBe(
      'Characters of the prompt that the model does not know, read as unknown: "ñ".\n',
    );
    const accented = file(
      'accented.txt',
      text.replaceAll('cat', 'ca\u0301t').replaceAll('\n', '\r\n'),
    );
    const evaluated = await runHere('evaluate', out, '--data', accented);
    expect(evaluated.stdout).toMatch(/over 2,579 characters\n/);
    expect(evaluated.stdout).toMatch(/\nUnknown characters, read but not evaluated: 60\.\n/);
  });

  it('that is worse than guessing says so, after training and when it is evaluated', async () => {
    const worst = await train('--steps', '20', '--learning-rate', '1e4');
    expect(worst.status).toBe(0);
    const warning =
      /(^|\n)Warning: this model is worse than guessing every character as equally likely;/;
    expect(worst.stderr).toMatch(warning);
    expect((await runHere('evaluate', out, '--data', data)).stderr).toMatch(warning);
    const slow = await train('--steps', '1', '--learning-rate', '1e-9', '--json');
    expect(lastEvent(slow.stdout)).toMatchObject({ event: 'done' });
    expect(slow.stdout).toContain(
      '{"event":"warning","message":"this model is worse than guessing',
    );
  });

  it('is measured on a part of the text when that is asked for', async () => {
    const long = file('long.txt', text.repeat(20));
    const part = await runHere('evaluate', out, '--data', long, '--characters', '3000', '--json');
    const { characters } = lastEvent(part.stdout);
    expect(characters).toBeGreaterThanOrEqual(3000);
    expect(characters).toBeLessThan(3600);
  });

  it('is measured until a signal, and the result so far is told', async () => {
    // Long enough to be read as it is needed, so that there is something to measure at once.
    const long = file('very-long.txt', text.repeat(13_000));
    const run = start(['evaluate', out, '--data', long, '--json']);
    await run.printed('nats per character');
    run.child.kill('SIGTERM');
    const { status, stdout } = await run.outcome;
    expect(status).toBe(143);
    const { share, characters } = lastEvent(stdout);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
    expect(characters).toBeGreaterThan(1000);
  });

  it('learns the same from files in two forms, and is told apart from another text', async () => {
    await train('--steps', '5');
    const one = readFileSync(out);
    const halves = [text.slice(0, 1000), text.slice(1000)].map((half, index) =>
      file(`half-${index}`, `\ufeff${half.replaceAll('\n', '\r\n')}`),
    );
    const args = ['--steps', '5', '--out', out, ...tinyModel];
    await runHere('train', 'language-model', '--data', ...halves, ...args);
    expect(readFileSync(out)).toEqual(one);
  });
});
