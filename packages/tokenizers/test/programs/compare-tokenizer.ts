// Compares the ids of a tokenizer.json with those of @huggingface/tokenizers, on hard and on random texts.
//
//     node --conditions=@unrolled/source test/programs/compare-tokenizer.ts tokenizer.json [--texts 4000]
//
// With --python <interpreter>, which has the package tokenizers, with the ids of that.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { readTokenizerJson } from '../../src/index.ts';
import { anyText } from '../any-text.ts';
import { corpus } from '../corpus.ts';
import { hardTexts } from '../hard-texts.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { texts: { type: 'string', default: '4000' }, python: { type: 'string' } },
});
const [path] = positionals;
if (path === undefined) throw new Error('the path of a tokenizer.json must be given');
const file = JSON.parse(readFileSync(path, 'utf8'));
const ours = readTokenizerJson(file, { source: path });
const random = fc.sample(anyText, { numRuns: Number(values.texts), seed: 1 });
// Python's texts have no lone surrogates.
const wellFormed = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text));
const texts = [...corpus, ...hardTexts, ...random].map(wellFormed);

const program = `
import json, sys, tokenizers
tokenizer = tokenizers.Tokenizer.from_file(sys.argv[1])
tokenizer.no_padding()
tokenizer.no_truncation()
texts = json.load(sys.stdin)
json.dump([tokenizer.encode(text, add_special_tokens=False).ids for text in texts], sys.stdout)
`;

function idsOfPython(interpreter: string): number[][] {
  const input = JSON.stringify(texts);
  const { stdout, stderr } = spawnSync(interpreter, ['-c', program, path], {
    ...{ input, encoding: 'utf8' },
    maxBuffer: 2 ** 28,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

function idsOfJavaScript(): number[][] {
  const theirs = new HuggingFaceTokenizer(file, { clean_up_tokenization_spaces: false });
  return texts.map((text) => theirs.encode(text, { add_special_tokens: false }).ids);
}

const expected = values.python === undefined ? idsOfJavaScript() : idsOfPython(values.python);
const differences = texts.flatMap((text, place) => {
  const [own, theirs] = [Array.from(ours.encode(text)).join(' '), expected[place].join(' ')];
  return own === theirs ? [] : [`${JSON.stringify(text)} ${own} | ${theirs}\n`];
});
process.stdout.write(
  `${ours.constructor.name} of ${ours.size} tokens: ${differences.length} of ${texts.length} texts differ\n`,
);
for (const difference of differences.slice(0, 5)) process.stdout.write(difference);
process.exitCode = differences.length > 0 ? 1 : 0;
