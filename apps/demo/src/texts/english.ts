import { Rng } from '@unrolled/tensor';
import { Chooser, paragraphs } from './choose.ts';

interface Noun {
  readonly text: string;
  readonly isPlural: boolean;
}

/** [singular, plural] */
const people = [
  ['fisherman', 'fishermen'],
  ['captain', 'captains'],
  ['girl', 'girls'],
  ['boy', 'boys'],
  ['sailor', 'sailors'],
  ['keeper', 'keepers'],
  ['painter', 'painters'],
  ['doctor', 'doctors'],
] as const;
const animals = [
  ['dog', 'dogs'],
  ['gull', 'gulls'],
  ['cat', 'cats'],
  ['horse', 'horses'],
  ['seal', 'seals'],
] as const;
const things = [
  ['boat', 'boats'],
  ['lamp', 'lamps'],
  ['letter', 'letters'],
  ['net', 'nets'],
  ['window', 'windows'],
  ['key', 'keys'],
] as const;
const adjectives = ['old', 'young', 'small', 'quiet', 'tired', 'brave', 'grey', 'happy'];
const qualities = ['old', 'small', 'new', 'grey', 'heavy'];
const places = [
  'harbour',
  'island',
  'lighthouse',
  'market',
  'village',
  'bridge',
  'beach',
  'garden',
];
/** [singular, plural] of verbs without an object. */
const intransitive = [
  ['sleeps', 'sleep'],
  ['waits', 'wait'],
  ['sings', 'sing'],
  ['walks', 'walk'],
  ['laughs', 'laugh'],
  ['listens', 'listen'],
] as const;
const transitive = [
  ['sees', 'see'],
  ['follows', 'follow'],
  ['remembers', 'remember'],
  ['finds', 'find'],
  ['likes', 'like'],
  ['carries', 'carry'],
] as const;
const plans = [
  'sail to the north',
  'go home',
  'wait for the wind',
  'mend the net',
  'light the lamp',
];
const asides = ['it is late', 'it is raining', 'nobody knows why', 'as always', 'the sea is calm'];
const times = ['In the morning', 'At night', 'After the storm', 'In winter', 'On Sunday'];

/**
 * English of a small harbour, made up by rules, for models to learn in a minute. A verb agrees in
 * number with its subject, across a relative clause too; quotation marks and brackets are closed.
 * Whatever predicts it well must remember.
 * @param length in UTF-16 units, at least
 */
export function englishText(length: number, seed = 1): string {
  const choose = new Chooser(new Rng(seed).fork('english text'));
  const noun = (words: readonly (readonly [string, string])[], describe = adjectives): Noun => {
    const isPlural = choose.chance(0.5);
    const word = choose.one(words)[isPlural ? 1 : 0];
    const adjective = choose.chance(0.35) ? `${choose.one(describe)} ` : '';
    return { text: `the ${adjective}${word}`, isPlural };
  };
  const being = () => noun(choose.chance(0.6) ? people : animals);
  const agree = ([singular, plural]: readonly [string, string], { isPlural }: Noun) =>
    isPlural ? plural : singular;
  const place = () => `${choose.one(['at', 'near', 'behind'])} the ${choose.one(places)}`;

  const subject = (): Noun => {
    const head = being();
    const kind = choose.chance(0.45) ? choose.one(['who', 'object', 'place']) : 'plain';
    const other = being();
    const added = {
      plain: '',
      place: ` from the ${choose.one(places)}`,
      who: ` that ${agree(choose.one(transitive), head)} ${other.text}`,
      object: ` that ${other.text} ${agree(choose.one(transitive), other)}`,
    }[kind];
    return { text: `${head.text}${added}`, isPlural: head.isPlural };
  };
  const action = (of: Noun): string => {
    if (choose.chance(0.4)) return `${agree(choose.one(intransitive), of)} ${place()}`;
    const object = choose.chance(0.5) ? being() : noun(things, qualities);
    return `${agree(choose.one(transitive), of)} ${object.text}`;
  };
  const statement = () => {
    const head = subject();
    const aside = choose.chance(0.18) ? ` (${choose.one(asides)})` : '';
    const be = head.isPlural ? 'are' : 'is';
    const rest = choose.chance(0.25) ? `${be} ${choose.one(adjectives)}` : action(head);
    return `${head.text}${aside} ${rest}`;
  };
  const sentence = (): string => {
    const speaker = noun(people);
    const said = agree(['says', 'say'], speaker);
    const we = speaker.isPlural ? 'We' : 'I';
    const kind = choose.one(['plain', 'plain', 'plain', 'time', 'quote', 'question']);
    switch (kind) {
      case 'time':
        return `${choose.one(times)} ${statement()}.`;
      case 'quote':
        return `"${we} will ${choose.one(plans)}," ${said} ${speaker.text}.`;
      case 'question':
        return `"Where ${speaker.isPlural ? 'are' : 'is'} ${speaker.text}?" asks the ${choose.one(people)[0]}.`;
      default:
        return capitalised(`${statement()}.`);
    }
  };
  return paragraphs(sentence, length, 4);
}

const capitalised = (text: string) => text[0].toUpperCase() + text.slice(1);
