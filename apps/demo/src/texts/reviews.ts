import type { LabelledText } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import { Chooser } from './choose.ts';

const things = [
  ...['food', 'soup', 'coffee', 'service', 'staff', 'room', 'place', 'film', 'story', 'acting'],
  ...['music', 'ending', 'phone', 'screen', 'battery', 'sound', 'price', 'book', 'seat', 'game'],
];
const good = [
  ...['good', 'great', 'wonderful', 'excellent', 'nice', 'fresh', 'friendly', 'clean', 'clear'],
  ...['perfect', 'amazing', 'beautiful', 'fast', 'reliable'],
];
const bad = [
  ...['bad', 'terrible', 'awful', 'cold', 'slow', 'dirty', 'boring', 'rude', 'poor', 'broken'],
  ...['disappointing', 'horrible', 'bland', 'useless'],
];
const degrees = ['', '', '', 'very ', 'really ', 'so ', 'quite '];
const denials = ['not ', 'not at all ', 'never ', 'not really '];

interface Clause {
  readonly text: string;
  readonly isGood: boolean;
}

/** A clause such as "the soup was not bad", whose verdict "not" turns round. */
function clause(choose: Chooser): Clause {
  const isGood = choose.chance(0.5);
  const isDenied = choose.chance(0.35);
  const quality = choose.one(isGood ? good : bad);
  const thing = choose.one(things);
  const verdict = isDenied !== isGood;
  const said = `${choose.one(isDenied ? denials : degrees)}${quality}`;
  if (choose.chance(0.8)) {
    const verb = choose.chance(0.6) ? 'was' : 'is';
    return {
      text: `${choose.one(['the', 'the', 'this'])} ${thing} ${verb} ${said}`,
      isGood: verdict,
    };
  }
  const liking = choose.one(isGood ? ['like', 'love', 'enjoy'] : ['hate', 'dislike', 'regret']);
  return { text: `i ${isDenied ? 'did not' : 'really'} ${liking} the ${thing}`, isGood: verdict };
}

/** One clause, two that agree, or two of which the second counts. */
function sentence(choose: Chooser): Clause {
  const last = clause(choose);
  if (choose.chance(0.45)) return last;
  let first = clause(choose);
  const agrees = choose.chance(0.5);
  while ((first.isGood === last.isGood) !== agrees) first = clause(choose);
  if (agrees) return { text: `${first.text}, and ${last.text}`, isGood: last.isGood };
  if (choose.chance(0.75)) return { text: `${first.text}, but ${last.text}`, isGood: last.isGood };
  const hoped = `i expected ${choose.one(first.isGood ? ['a great', 'a good'] : ['a bad', 'a boring'])}`;
  return { text: `${hoped} ${choose.one(things)}, and ${last.text}`, isGood: last.isGood };
}

/** Sentences of reviews, each once, with their label; "not" turns a word round, and after "but" the end counts. */
export function reviewSentences(count: number, seed: number): LabelledText[] {
  const choose = new Chooser(new Rng(seed).fork('reviews'));
  const labels = new Map<string, LabelledText['label']>();
  while (labels.size < count) {
    const { text, isGood } = sentence(choose);
    labels.set(`${text[0].toUpperCase()}${text.slice(1)}.`, isGood ? 'good' : 'bad');
  }
  return Array.from(labels, ([text, label]) => ({ text, label }));
}
