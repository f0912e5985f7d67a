// Compares the ids of a tokenizer.json with those of @huggingface/tokenizers, on hard and on random texts.
//
//     node --conditions=@unrolled/source test/programs/compare-tokenizer.ts tokenizer.json [--texts 4000]

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
  options: { texts: { type: 'string', default: '4000' } },
});
const [path] = positionals;
if (path === undefined) throw new Error('the path of a tokenizer.json must be given');
const file = JSON.parse(readFileSync(path, 'utf8'));
const ours = readTokenizerJson(file, { source: path });
const theirs = new HuggingFaceTokenizer(file, { clean_up_tokenization_spaces: false });
const random = fc.sample(anyText, { numRuns: Number(values.texts), seed: 1 });
const texts = [...corpus, ...hardTexts, ...random];
const different = texts.filter((text) => {
  const { ids } = theirs.encode(text, { add_special_tokens: false });
  return JSON.stringify(Array.from(ours.encode(text))) !== JSON.stringify(ids);
});
process.stdout.write(
  `${ours.constructor.name} of ${ours.size} tokens: ${different.length} of ${texts.length} texts differ\n`,
);
for (const text of different.slice(0, 5)) {
  const { ids } = theirs.encode(text, { add_special_tokens: false });
  const own = Array.from(ours.encode(text));
  process.stdout.write(`${JSON.stringify(text)} ${own.join(' ')} | ${ids.join(' ')}\n`);
}
process.exitCode = different.length > 0 ? 1 : 0;
