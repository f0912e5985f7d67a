import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runHere, start } from './run-cli.ts';
import { pairs, train, translationFiles } from './translation-files.ts';

const { inFolder, parallel } = translationFiles();
const model = inFolder('model.safetensors');

beforeAll(async () => {
  const trained = await runHere(...train(...parallel, '--steps', '200', '--out', model));
  expect(trained).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^Saved .*model\.safetensors, after 200 steps, .*\nHeld-out pairs: .* nats per token .*\n13 of them translated: BLEU [\d.]+ .* % exact\.\n$/,
    ),
  });
  expect(trained.stderr).toContain('attention general');
  expect(trained.stderr).toContain('Next: unrolled predict');
});

describe('train, info, evaluate', () => {
  it('say what a file holds', async () => {
    const { stdout, status } = await runHere('info', model);
    expect(status).toBe(0);
    expect(stdout).toMatch(/task +translation\n/);
    expect(stdout).toMatch(/attention +general\n/);
    expect(stdout).toMatch(/state +finished\n/);
  });

  it('measure parallel files and tab-separated ones alike', async () => {
    const [one, other] = [
      await runHere('evaluate', model, ...parallel),
      await runHere('evaluate', model, '--data', inFolder('x.tsv')),
    ];
    expect(one.stdout).toBe(other.stdout);
    expect(one.stdout).toMatch(
      /^BLEU [\d.]+ \([\d.]+ in lower case\), chrF [\d.]+, [\d.]+ % exact, over 125 pairs\n/,
    );
    expect(one.stdout).toMatch(/\n1 to 5 +125 /);
    const [json] = jsonLines((await runHere('evaluate', model, ...parallel, '--json')).stdout);
    expect(json).toMatchObject({
      event: 'evaluation',
      pairs: 125,
      bleuSignature: 'nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp',
      exact: expect.any(Number),
      byLength: [{ from: 1, to: 5, pairs: 125 }],
    });
    expect(json.exact).toBeGreaterThan(0.9);
  });

  it('count what they leave out', async () => {
    const { stdout } = await runHere('evaluate', model, '--data', inFolder('gaps.tsv'));
    expect(stdout).toMatch(/over 125 pairs; 2 with an empty side skipped\n/);
    const out = inFolder('gaps.safetensors');
    const trained = await runHere(
      ...train('--data', inFolder('gaps.tsv'), '--steps', '1', '--out', out),
    );
    expect(trained.stdout).toMatch(/\nSkipped: 2 pairs with an empty side, 0 too long\.\n/);
  });

  it('say when a model has learned nothing', async () => {
    const out = inFolder('nothing.safetensors');
    const same = inFolder('same.tsv');
    writeFileSync(same, pairs.map(([one]) => `${one} ${one}\t${one} ${one}\n`).join(''));
    const args = ['--data', same, '--steps', '1', '--out', out];
    const { stderr, status } = await runHere(...train(...args));
    expect(status).toBe(0);
    expect(stderr).toMatch(/\nWarning: the model is no better than guessing .*--learning-rate\.\n/);
    expect(stderr).toMatch(/\nWarning: BLEU .* is below 100\.00, that of the untranslated sources/);
    const evaluated = await runHere('evaluate', out, '--data', same);
    expect(evaluated.stderr).toMatch(/Warning: BLEU .* is below 100\.00/);
    expect((await runHere('evaluate', model, ...parallel)).stderr).not.toMatch(/Warning/);
  });

  it('stop and go on to the same bits', async () => {
    const [whole, stopped] = [inFolder('whole.safetensors'), inFolder('stopped.safetensors')];
    const options = [...parallel, '--steps', '500', '--dropout', '0.1', '--save-every', '0.05'];
    expect((await runHere(...train(...options, '--out', whole))).status).toBe(0);
    const run = start(train(...options, '--out', stopped));
    await run.printed('Training');
    await new Promise((resolve) => setTimeout(resolve, 300));
    run.child.kill('SIGINT');
    const { status, stderr } = await run.outcome;
    expect(status).toBe(130);
    expect(stderr).toMatch(/To resume: unrolled train translation --data .* --resume\n/);
    expect((await runHere('predict', stopped, 'one')).status).toBe(0);
    expect((await runHere(...train(...options, '--out', stopped, '--resume'))).status).toBe(0);
    expect(readFileSync(stopped)).toEqual(readFileSync(whole));
    const other = await runHere(
      ...train(
        '--data',
        inFolder('gaps.tsv'),
        '--out',
        stopped,
        '--resume',
        '--dropout',
        '0.1',
        '--seed',
        '2',
      ),
    );
    expect(other).toMatchObject({ status: 2, stderr: expect.stringMatching(/seed 1, got 2/) });
  });

  it('take ready tokenizers, one or two, and repeat them to go on', async () => {
    const out = inFolder('given.safetensors');
    const shared = ['--tokenizer', inFolder('words.json')];
    const two = [...shared, '--target-tokenizer', inFolder('between-spaces.json')];
    for (const given of [shared, two]) {
      const args = [...parallel, '--out', out, '--steps', '2', ...given];
      const model = ['train', 'translation', '--hidden-size', '6', '--embedding-size', '5'];
      expect((await runHere(...model, ...args)).status).toBe(0);
      const { stdout } = await runHere('info', out);
      expect(stdout).toMatch(/tokenizer +given\n/);
      // Ten words, the unknown one, and a start and an end that the files lack.
      expect(stdout).toMatch(/sourceTokens +13\n/);
      const again = await runHere(...model, ...args, '--resume');
      expect(again).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/has finished training/),
      });
      expect((await runHere('predict', out, 'one two', 'six')).status).toBe(0);
    }
  });

  it('start from a model', async () => {
    const out = inFolder('further.safetensors');
    const args = [
      'train',
      'translation',
      ...parallel,
      '--init',
      model,
      '--steps',
      '2',
      '--out',
      out,
    ];
    expect((await runHere(...args)).status).toBe(0);
    expect((await runHere(...args, '--attention', 'none')).stderr).toMatch(
      /--init: .*attention "general", got "none"/,
    );
  });

  it.each([
    ['--tokenizer <kind|path>', 'word'],
    ['--target-tokenizer <path>', 'target.json'],
    ['--vocabulary-size <n>', '300'],
    ['--minimum-count <n>', '2'],
    ['--lowercase'],
  ])('take %s for a new model, not for one to start from', async (option, ...value) => {
    const args = ['train', 'translation', ...parallel, '--init', model];
    const { status, stderr } = await runHere(...args, option.split(' ')[0], ...value);
    expect(status).toBe(2);
    expect(stderr).toContain(`option '${option}' cannot be used with option '--init <model>'`);
  });

  it('pairs of an evaluation, which cost none of the others', async () => {
    const data = inFolder('mixed.tsv');
    writeFileSync(data, `one\tun\ntwo deux\n${'one '.repeat(2000)}\tun\n\ntwo one\tdeux un\n`);
    const { status, stdout, stderr } = await runHere('evaluate', model, '--data', data);
    expect(status).toBe(1);
    expect(stdout).toMatch(/over 2 pairs\n/);
    expect(stderr).toMatch(/^unrolled: line 2: .*expected source and target with a tab/);
    expect(stderr).toMatch(/\nunrolled: line 3: .*at most 1,000 tokens, got 2,000/);
    expect(stderr).toMatch(/\nunrolled: 2 of 4 pairs could not be used.*\n$/);
    const [found, ...others] = jsonLines(
      (await runHere('evaluate', model, '--data', data, '--json')).stdout,
    ).toReversed();
    expect(found).toMatchObject({ event: 'error', status: 1 });
    expect(others).toMatchObject([
      { event: 'evaluation', pairs: 2, failed: 2, copyingBleu: expect.any(Number) },
      { event: 'line-error', line: 3 },
      { event: 'line-error', line: 2 },
    ]);
  });
});
