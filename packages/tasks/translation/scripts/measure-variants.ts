// Measures an English–French model on a test set as it is, in capitals, with a name in each sentence
// and with an emoji after each:
//
//     node --conditions=@unrolled/source packages/tasks/translation/scripts/measure-variants.ts \
//       model.safetensors test.en test.fr [seed]
//
// Which names and emoji are added is drawn by seed, so everyone measures the same texts.

import { readFileSync } from 'node:fs';
import { pairsFromLines, type SentencePair } from '@unrolled/datasets';
import { bleu, chrf } from '@unrolled/metrics';
import { loadModel } from '@unrolled/task/node';
import { Rng } from '@unrolled/tensor';
import { translation } from '@unrolled/translation';

const names = [
  ...['Okonkwo', 'Kowalczyk', 'Thistlethwaite', 'Nakamura', 'Szymborska', 'Adeyemi', 'Bjarnason'],
  ...['Quetzalli', 'Zbigniew', 'Yevgeny', 'Ngozi', 'Siobhan', 'Xiulan', 'Papadopoulos', 'Oyelaran'],
];
const emoji = ['🐕', '🎉', '😀', '🚲', '❤️', '👩‍🎤', '🇫🇷', '⚽'];

/** Subjects that a name can take the place of. */
const subject =
  /^(?:A|The|An) (?:young |old |older |little |elderly )?(?:man|woman|boy|girl|guy|lady|person|child|player) (?=is |in |with |wearing |sits |stands |walks |holding |riding |playing |plays )/;
const sujet =
  /^(?:Un|Une|Le|La|L')\s?(?:jeune |vieil |vieille |petit |petite )?(?:homme|femme|garçon|fille|fillette|gars|dame|personne|enfant|joueur|joueuse)(?: âgé| âgée)? /;

function withName({ source, target }: SentencePair, rng: Rng): SentencePair {
  const name = names[rng.integer(names.length)];
  if (subject.test(source) && sujet.test(target)) {
    return {
      source: source.replace(subject, `${name} `),
      target: target.replace(sujet, `${name} `),
    };
  }
  const insert = (text: string, word: string) => text.replace(/\s*([.!?]?)$/, ` ${word} ${name}$1`);
  return { source: insert(source, 'with'), target: insert(target, 'avec') };
}

function withEmoji({ source, target }: SentencePair, rng: Rng): SentencePair {
  const one = emoji[rng.integer(emoji.length)];
  return { source: `${source} ${one}`, target: `${target} ${one}` };
}

const variants: Readonly<Record<string, (pair: SentencePair, rng: Rng) => SentencePair>> = {
  plain: (pair) => pair,
  capitals: ({ source, target }) => ({
    source: source.toUpperCase(),
    target: target.toUpperCase(),
  }),
  name: withName,
  emoji: withEmoji,
};

const [path, sourcePath, targetPath, seed = '1'] = process.argv.slice(2);
if (targetPath === undefined) {
  throw new Error('expected a model, a source file and a target file; see the top of this file');
}
const model = await loadModel(translation, path);
const pairs = pairsFromLines(readFileSync(sourcePath, 'utf8'), readFileSync(targetPath, 'utf8'));
console.log('variant    BLEU   chrF  copying the source');
for (const [name, change] of Object.entries(variants)) {
  const rng = new Rng(Number(seed));
  const changed = pairs.map((pair) => change(pair, rng));
  const sources = changed.map(({ source }) => source);
  const references = changed.map(({ target }) => target);
  const texts = (await model.translate(sources)).map(({ text }) => text);
  const scores = [
    bleu(texts, references).score,
    chrf(texts, references).score,
    bleu(sources, references).score,
  ];
  console.log(name.padEnd(8), ...scores.map((score) => score.toFixed(2).padStart(6)));
}
