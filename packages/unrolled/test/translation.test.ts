import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WordTokenizer } from '@unrolled/tokenizers';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runHere, start } from './run-cli.ts';

const folder = newFolder();
const inFolder = (name: string): string => join(folder, name);
const model = inFolder('model.safetensors');

const english = ['one', 'two', 'three', 'four', 'five'];
const french = ['un', 'deux', 'trois', 'quatre', 'cinq'];
const pairs = Array.from({ length: 125 }, (_, index) => {
  const digits = [index % 5, Math.floor(index / 5) % 5, Math.floor(index / 25)];
  return [english, french].map((words) => digits.map((digit) => words[digit]).join(' '));
});
const lines = (side: number) => pairs.map((pair) => `${pair[side]}\n`).join('');
const small = [
  ...['--hidden-size', '24', '--embedding-size', '12', '--tokenizer', 'word', '--dropout', '0'],
  ...['--batch-size', '16', '--learning-rate', '0.02', '--held-out', '0.1', '--validations', '2'],
];
const train = (...args: string[]) => ['train', 'translation', ...small, ...args];
const parallel = ['--data', inFolder('x.en'), inFolder('x.fr')];

/** A file in the format of Hugging Face, without start and end tokens. */
const tokenizerJson = (boundaries: 'rules' | 'whitespace'): string =>
  JSON.stringify(
    WordTokenizer.train(pairs.flat(), {
      boundaries,
      special: { unknown: '[UNK]' },
    }).toTokenizerJson(),
  );

const events = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  const files: Record<string, string | Buffer> = {
    'x.en': lines(0),
    'x.fr': lines(1),
    'short.fr': lines(1).split('\n').slice(0, 9).join('\n'),
    'x.tsv': `source\ttarget\n${pairs.map((pair) => `${pair.join('\t')}\n`).join('')}`,
    'no-tab.tsv': 'one\tun\ntwo deux\n',
    'empty.fr': '',
    'words.json': tokenizerJson('rules'),
    'between-spaces.json': tokenizerJson('whitespace'),
    'other.json': JSON.stringify({ model: { type: 'CharBPE', vocab: { a: 0 } } }),
    'unigram.json': JSON.stringify({
      normalizer: { type: 'Precompiled' },
      model: { unk_id: 0, vocab: [['a', 0]] },
    }),
    'no.json': 'one\n',
    'blank.en': '\n\n',
    'latin1.fr': Buffer.from('élève\n', 'latin1'),
    'gaps.tsv': `${pairs.map((pair) => `${pair.join('\t')}\n`).join('')}\tun\none\t\n`,
    'long.tsv': ['one', 'two', 'one two']
      .map((words) => `${`${words} `.repeat(10_000)}\tun\n`)
      .join(''),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(inFolder(name), content);
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

describe('train, info, evaluate, predict', () => {
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
    const [json] = events((await runHere('evaluate', model, ...parallel, '--json')).stdout);
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
    expect(stdout).toMatch(/over 125 pairs; 2 with an empty side left out\n/);
    const out = inFolder('gaps.safetensors');
    const trained = await runHere(
      ...train('--data', inFolder('gaps.tsv'), '--steps', '1', '--out', out),
    );
    expect(trained.stdout).toMatch(/\nLeft out: 2 pairs with an empty side, 0 too long\.\n/);
  });

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
    const [json] = events((await runHere('predict', model, 'two Okonkwo', '--json')).stdout);
    expect(json).toMatchObject({ unknown: ['Okonkwo'], parts: 1, cut: false, stuck: false });
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

  it('give several translations of each, the best first', async () => {
    const args = ['predict', model, 'two one five', '--n-best', '3', '--length-penalty', '0.5'];
    const { stdout } = await runHere(...args);
    expect(stdout).toMatch(/^-[\d.]+\tdeux un cinq\n-[\d.]+\t.+\n-[\d.]+\t.+\n$/);
    const scores = stdout.trimEnd().split('\n').map(Number.parseFloat);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const [json] = events((await runHere(...args, '--json')).stdout);
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
    const [json] = events((await runHere(...args)).stdout);
    expect(json).toMatchObject({
      event: 'translation',
      source: 'two one five',
      text: 'deux un cinq',
      ended: true,
      alignment: { source: ['two', 'one', 'five'], target: ['deux', 'un', 'cinq'] },
    });
    const pieces = events((await runHere(...args, '--stream')).stdout);
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
      expect(again).toMatchObject({ status: 0, stdout: expect.stringMatching(/to its end/) });
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
});

describe('what cannot be used: one line, and nothing saved', () => {
  const from = (...names: string[]) => [
    ...train('--data', ...names.map(inFolder)),
    ...['--steps', '1', '--out', inFolder('never.safetensors')],
  ];
  it.each<[string[], number, RegExp]>([
    [from('x.en', 'short.fr'), 1, /125 lines in .*x\.en and 9 in .*short\.fr/],
    [from('x.en', 'empty.fr'), 1, /empty\.fr must not be empty/],
    [from('blank.en', 'blank.en'), 1, /must have a pair of sentences, got none/],
    [from('x.en', 'latin1.fr'), 1, /latin1\.fr: expected UTF-8 text, got byte 0xe9 at offset 0/],
    [from('x.en', 'nowhere.fr'), 1, /nowhere\.fr cannot be read: no such file/],
    [from('no-tab.tsv'), 1, /no-tab\.tsv, line 2: expected source and target with a tab/],
    [
      from('long.tsv'),
      1,
      /training data must have a pair of at most 100 tokens a side, got none, and 2 that are/,
    ],
    [from('x.en', 'x.fr', 'x.tsv'), 2, /one file of tab-separated pairs, or two .* got 3 files/],
    [
      [...from('x.tsv'), '--tokenizer', 'unigram'],
      2,
      /--tokenizer must be bpe, word or the path of a tokenizer\.json, got unigram/,
    ],
    [
      [...from('x.tsv'), '--target-tokenizer', inFolder('words.json')],
      2,
      /--target-tokenizer goes with a --tokenizer that is a file, got word; add one/,
    ],
    [
      [...from('x.tsv'), '--tokenizer', inFolder('words.json'), '--lowercase'],
      1,
      /unrolled: --lowercase must be left out with ready tokenizers, .* got true/,
    ],
    [
      [...from('x.tsv'), '--tokenizer', inFolder('other.json')],
      1,
      /--tokenizer .*other\.json: the model must be BPE, .* got CharBPE, which/,
    ],
    [
      [
        ...from('x.tsv'),
        '--tokenizer',
        inFolder('words.json'),
        '--target-tokenizer',
        inFolder('unigram.json'),
      ],
      1,
      /--target-tokenizer .*unigram\.json: the normalizer must be .* got Precompiled, which/,
    ],
    [
      [...from('x.tsv'), '--tokenizer', inFolder('no.json')],
      1,
      /no\.json: expected the JSON of a tokenizer\.json, got "one\\n"/,
    ],
    [[...from('x.tsv'), '--scheduled-sampling', '1'], 2, /--scheduled-sampling.*not including 1/],
    [[...from('x.tsv'), '--attention', 'self'], 2, /--attention.*additive.*dot.*general/],
    [[...from('x.tsv'), '--hidden-size', '7'], 1, /unrolled: --hidden-size must be even/],
    [
      [...from('x.tsv'), '--copies', '65'],
      2,
      /--copies must be a whole number from 0 to 64, got "65"/,
    ],
    [
      [...from('x.tsv'), '--tokenizer', 'bpe', '--vocabulary-size', '100'],
      1,
      /--vocabulary-size must be .* got 100/,
    ],
    [[...from('x.tsv'), '--source-language', '!'], 2, /--source-language must be a language tag/],
    [
      ['predict', model, 'one '.repeat(30_000)],
      1,
      /a line must have at most 100,000 characters, got 119,999 in "one one/,
    ],
    [
      ['predict', model, '--stream', '--beam', '3', 'one'],
      2,
      /--stream .* cannot be used with --beam/,
    ],
    [['predict', model, '--stream', '--n-best', '2', 'one'], 2, /cannot be used with --n-best/],
    [
      ['predict', model, '--n-best', '6', 'one'],
      2,
      /--n-best must be at most --beam, which is 5, got 6; add --beam 6/,
    ],
    [
      ['predict', model, '--temperature', '1', '--length-penalty', '0', 'one'],
      2,
      /--temperature .* cannot be used with --length-penalty/,
    ],
    [['predict', model, '--top-p', '1', '--n-best', '1', 'one'], 2, /--top-p .* with --n-best/],
    [['predict', model, '--top-k', '2', '--beam', '1', 'one'], 2, /--top-k .* with --beam/],
    [['predict', model, '--beam', '1e9', 'one'], 2, /--beam.*a whole number from 1 to 1000/],
    [['predict', model, '--top-p', '0', 'one'], 2, /--top-p.*a number above 0 and at most 1/],
    [['predict', model, '--temperature', '-1', 'one'], 2, /--temperature.*a number from 0 up/],
    [
      ['predict', model, '--seed', '3', 'one'],
      2,
      /--seed .* add --temperature, --top-k or --top-p/,
    ],
    [['predict', model, '--heat-map', 'x.gif', 'one'], 2, /in \.svg or \.png, got x\.gif/],
    [['predict', model, '--heat-map', 'x', 'one'], 2, /must end in \.svg or \.png, got x\n/],
    [
      ['predict', model, '--heat-map', '/nowhere/x.svg', 'one'],
      1,
      /--heat-map .*there is no folder/,
    ],
    [['generate', model], 2, /must hold a language model, got a model of the task translation/],
  ])('%j', async (args, wanted, message) => {
    const { status, stdout, stderr } = await runHere(...args);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^unrolled: /);
    expect(stderr).not.toMatch(/ {4}at |not expected/);
    expect({ status, stdout }).toEqual({ status: wanted, stdout: '' });
    expect(readdirSync(folder)).not.toContain('never.safetensors');
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

  it('pairs of an evaluation, which cost none of the others', async () => {
    const data = inFolder('mixed.tsv');
    writeFileSync(data, `one\tun\ntwo deux\n${'one '.repeat(2000)}\tun\n\ntwo one\tdeux un\n`);
    const { status, stdout, stderr } = await runHere('evaluate', model, '--data', data);
    expect(status).toBe(1);
    expect(stdout).toMatch(/over 2 pairs\n/);
    expect(stderr).toMatch(/^unrolled: line 2: .*expected source and target with a tab/);
    expect(stderr).toMatch(/\nunrolled: line 3: .*at most 1,000 tokens, got 2,000/);
    expect(stderr).toMatch(/\nunrolled: 2 of 4 pairs could not be used.*\n$/);
    const [found, ...others] = events(
      (await runHere('evaluate', model, '--data', data, '--json')).stdout,
    ).toReversed();
    expect(found).toMatchObject({ event: 'error', status: 1 });
    expect(others).toMatchObject([
      { event: 'evaluation', pairs: 2, failed: 2, copyingBleu: expect.any(Number) },
      { event: 'line-error', line: 3 },
      { event: 'line-error', line: 2 },
    ]);
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
    const [json] = events((await runHere('predict', plain, 'one', '--json')).stdout);
    expect(json.alignment).toBe(null);
  });
});
