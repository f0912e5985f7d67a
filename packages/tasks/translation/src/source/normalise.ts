import type { KnownText } from './known-text.ts';

/** Interchangeable characters, of which training data often has only one. */
const equivalents: readonly (readonly string[])[] = [
  ["'", '’', '‘', 'ʼ', '′', '`', '´'],
  ['"', '”', '“', '„', '‟', '»', '«', '″'],
  ['-', '‐', '‑', '–', '—', '−', '―'],
  ['...', '…'],
  [' ', '\u00a0', '\u202f', '\u2009', '\u2007', '\u3000', '\t'],
  ['', '\u200b', '\ufeff', '\u00ad'],
];

const groupOf = new Map(equivalents.flatMap((group) => group.map((one) => [one, group] as const)));

/**
 * A text in characters of the training data, where an unseen character has an equivalent:
 * another quotation mark, apostrophe, dash or space, or the same letter in another composition (Unicode
 * normalisation). All others are kept.
 */
export function normalise(text: string, known: KnownText): string {
  if (known.hasCharacters(text)) return text;
  const composed = text.normalize('NFC');
  let result = '';
  for (const character of composed) result += equivalentOf(character, known);
  return result;
}

function equivalentOf(character: string, known: KnownText): string {
  if (known.hasCharacters(character)) return character;
  const candidates = [
    ...(groupOf.get(character) ?? []),
    character.normalize('NFKC'),
    character.normalize('NFD'),
  ];
  return candidates.find((other) => known.hasCharacters(other)) ?? character;
}
