/** Texts on which tokenizers differ: composition, width, spaces, joined emoji, digits, casing. */
export const hardTexts = [
  ...[
    '',
    ' ',
    '  a  b ',
    'ÀÉ e\u0301 ﬁ Ａ １２ ½ ²',
    '한국 \u1112\u1161\u11ab',
    '東京です漢字',
    "don't DON'T I'LL",
  ],
  ...[
    'x'.repeat(40),
    'a.b,c!?d',
    '\r\n\n \t\u00a0\u3000',
    '👩‍👩‍👧👍🏽',
    '\u200d\0\ufeff',
    '12345 1,000.5',
    'ΑΣ İ ß',
  ],
];
