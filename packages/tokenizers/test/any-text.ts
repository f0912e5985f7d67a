import fc from 'fast-check';

/** Scripts, signs, spaces and marks that tokenizers trip over, apart from special tokens. */
const parts = [
  ...['a', 'the', 'The', 'dog', "don't", "'s", "'", '’', '.', ',', '1', '12.5', '1,000', '_', '-'],
  ...[' ', '  ', '\n', '\t', '\r\n', '\u00a0', '\u202f', '\u3000', '\u0085', '\u200b', '\ufeff'],
  ...['é', 'e\u0301', '\u0301', 'ß', 'İ', 'Σ', 'ΑΣ', 'ς', 'Ж', 'שלום', 'ก', 'ไทย', '東京', 'です'],
  ...[
    '한국',
    '\u1112\u1161\u11ab',
    '👩‍👩‍👧',
    '👍🏽',
    '🇰🇷',
    '🇰',
    '❤️',
    '\u200d',
    '𝒜',
    '\0',
    '\u{10ffff}',
    'ﬁ',
  ],
  ...['__proto__', 'constructor', '<', '>', '<s', 's>', 'Ġ', 'Ã', '▁', '##'],
];

/** Any well-formed Unicode text, half of it of what is likely to break. */
export const anyText = fc.oneof(
  fc.array(fc.constantFrom(...parts), { maxLength: 30 }).map((some) => some.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Any string at all, lone surrogates included. */
export const anyString = fc.oneof(
  anyText,
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units)),
);
