import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './run-cli.ts';
import { train, translationFiles } from './translation-files.ts';

const { folder, inFolder, parallel } = translationFiles();
const model = inFolder('model.safetensors');

beforeAll(async () => {
  const trained = await runHere(...train(...parallel, '--steps', '2', '--out', model));
  expect(trained.status).toBe(0);
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
      /training data must have a pair of at most 100 tokens on each side, got none, and 2 that are/,
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
      /--target-tokenizer needs a --tokenizer that is a file, got word; add one/,
    ],
    [
      [...from('x.tsv'), '--tokenizer', inFolder('words.json'), '--lowercase'],
      1,
      /unrolled: --lowercase must be left out with given tokenizers, .* got true/,
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
      /--target-tokenizer .*unigram\.json: precompiled_charsmap .* must be a text in base64, got undef/,
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
    expect(stderr).not.toMatch(/ {4}at |unexpected/);
    expect({ status, stdout }).toEqual({ status: wanted, stdout: '' });
    expect(readdirSync(folder)).not.toContain('never.safetensors');
  });
});
