import { readFileSync } from 'node:fs';
import { ArgumentError } from '@unrolled/guards';
import { describe, expect, it } from 'vitest';
import { type BleuOptions, bleu, type ChrfOptions, chrf } from '../src/index.ts';
import { tokenize13a } from '../src/text/tokenize-13a.ts';

interface Corpus {
  readonly hypotheses: string[];
  readonly references: string[][];
  readonly bleu: (Record<string, unknown> & { readonly options: BleuOptions })[];
  readonly chrf: {
    readonly options: ChrfOptions;
    readonly score: number;
    readonly signature: string;
  }[];
}

/** Scores by sacreBLEU; see fixtures/make-text-metrics.py. */
const sacreBleu: {
  readonly version: string;
  readonly tokens: readonly { readonly line: string; readonly tokens: string[] }[];
  readonly corpora: readonly Corpus[];
} = JSON.parse(readFileSync(new URL('./fixtures/text-metrics.json', import.meta.url), 'utf8'));

const withVersion = (signature: string): string => `${signature}|version:${sacreBleu.version}`;

// From sacreBLEU's own tests, test/test_bleu.py: two references for each of three sentences.
const hypotheses = [
  'The dog bit the man.',
  "It wasn't surprising.",
  'The man had just bitten him.',
];
const references = [
  ['The dog bit the man.', 'The dog had bit the man.'],
  ['It was not unexpected.', 'No one was surprised.'],
  ['The man bit him first.', 'The man had bitten the dog.'],
];

describe('bleu', () => {
  it.each<[number, string[], BleuOptions]>([
    [48.530827, hypotheses, {}],
    [48.530827, hypotheses, { smoothing: 'none' }],
    [49.1919566, hypotheses, { tokenize: 'none' }],
    [0, ['', '', ''], {}],
  ])("gives %d of sacreBLEU's published tests", (score, lines, options) => {
    expect(bleu(lines, references, options).score).toBeCloseTo(score, 6);
  });

  it.each<[number, string, string, BleuOptions]>([
    [100, 'this is a test', 'this is a test', { tokenize: 'none' }],
    [36.78794411714425, 'test', 'a test', { effectiveOrder: true }],
    [100, 'a test', 'a test', { effectiveOrder: true }],
    [0, 'this is a cat', 'okay thanks', { effectiveOrder: true }],
    [
      8.493,
      'Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;',
      'producţia de zahăr brut se exprimă în zahăr alb;',
      { effectiveOrder: true },
    ],
    [
      7.347,
      'Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;',
      'producţia de zahăr brut se exprimă în zahăr alb;',
      { effectiveOrder: true, tokenize: 'none' },
    ],
  ])(
    "gives %d of sacreBLEU's published tests of a sentence",
    (score, hypothesis, reference, options) => {
      // Published to three decimals.
      expect(Math.abs(bleu([hypothesis], [reference], options).score - score)).toBeLessThan(1e-3);
    },
  );

  it('agrees with sacreBLEU on made-up corpora', () => {
    for (const corpus of sacreBleu.corpora) {
      for (const { options, ...expected } of corpus.bleu) {
        const actual = bleu(corpus.hypotheses, corpus.references, options);
        expect(actual.score).toBeCloseTo(expected.score as number, 9);
        expect({ ...actual, signature: withVersion(actual.signature) }).toEqual({
          ...expected,
          score: actual.score,
          precisions: (expected.precisions as number[]).map((share) => expect.closeTo(share, 9)),
          brevityPenalty: expect.closeTo(expected.brevityPenalty as number, 12),
        });
      }
    }
  });

  it('is what can be reckoned by hand', () => {
    // 4 of 5 words, 2 of 4 pairs, 1 of 3 triples, then no match of 2: smoothed to 1 of 4.
    const score = bleu(['a b c x d'], ['a b c d e f']);
    expect(score.precisions).toEqual([80, 50, 100 / 3, 25]);
    expect(score.brevityPenalty).toBeCloseTo(Math.exp(1 - 6 / 5), 12);
    expect(score.score).toBeCloseTo(
      100 * Math.exp(-0.2) * (0.8 * 0.5 * (1 / 3) * 0.25) ** 0.25,
      10,
    );
    expect([score.hypothesisLength, score.referenceLength]).toEqual([5, 6]);
    expect(score.signature).toBe('nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp');
    expect(bleu(['a b c x d'], ['a b c d e f'], { smoothing: 'none' }).score).toBe(0);
  });

  it('counts a word no more often than a reference has it', () => {
    const the = bleu(['the the the the the the the'], ['the cat is on the mat']);
    expect(the.precisions[0]).toBeCloseTo((100 * 2) / 7, 10);
  });

  it('takes the nearest reference length, of equals the shorter', () => {
    const references = [['a b', 'a b c d e', 'a b c d']];
    expect(bleu(['a b c'], references).referenceLength).toBe(2);
    expect(bleu(['a', 'a'], ['a', ['a', 'b']]).signature).toMatch(/^nrefs:var\|/);
  });
});

describe('chrf', () => {
  // From sacreBLEU's own tests, test/test_chrf.py: scores of sacreBLEU before 2.0, beta 3.
  it.each<[number, string[], string[], boolean]>([
    [100, ['a'], ['a'], false],
    [0, [''], ['reference'], false],
    [100, ['a b c'], ['a b c'], false],
    [100, ['a b c'], ['abc'], false],
    [0, [''], ['c'], false],
    [50, ['a', 'b'], ['a', 'c'], false],
    [25, ['aa'], ['ab'], false],
    [
      67.3481606,
      ['Die Beziehung zwischen Obama und Netanjahu ist nicht gerade freundlich.'],
      ['Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich.'],
      true,
    ],
    [
      65.2414427,
      [
        'risk assessment must be made of those who are qualified and expertise in the sector - these are the scientists .',
      ],
      [
        'risk assessment has to be undertaken by those who are qualified and expert in that area - that is the scientists .',
      ],
      true,
    ],
  ])("gives %d of sacreBLEU's published tests", (score, lines, others, whitespace) => {
    const actual = chrf(lines, others, { beta: 3, whitespace }).score;
    expect(Math.abs(actual - score)).toBeLessThan(1e-4);
  });

  it('agrees with sacreBLEU on made-up corpora', () => {
    for (const corpus of sacreBleu.corpora) {
      for (const { options, score, signature } of corpus.chrf) {
        const actual = chrf(corpus.hypotheses, corpus.references, options);
        expect(actual.score).toBeCloseTo(score, 9);
        expect(withVersion(actual.signature)).toBe(signature);
      }
    }
  });

  it('is what can be reckoned by hand', () => {
    // Of "abc" against "abd": 2 of 3 characters, 1 of 2 pairs, 0 of 1 triple.
    const mean = (2 / 3 + 1 / 2 + 0) / 3;
    expect(chrf(['abc'], ['abd']).score).toBeCloseTo(100 * mean, 10);
    // Of "ab" against "abcd", up to pairs: precision 1; recall (2/4 + 1/3) / 2 = 5/12.
    expect(chrf(['ab'], ['abcd']).score).toBeCloseTo((100 * 5 * (5 / 12)) / (4 + 5 / 12), 10);
    expect(chrf(['ab'], ['abcd']).signature).toBe('nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no');
  });

  it('takes a character beyond the basic plane for one', () => {
    expect(chrf(['😀'], ['😃']).score).toBe(0);
  });
});

describe('tokenize13a', () => {
  it('parts lines as sacreBLEU does', () => {
    for (const { line, tokens } of sacreBleu.tokens) expect(tokenize13a(line)).toEqual(tokens);
  });

  it.each<[string, string[]]>([
    ["Don't stop (now), 3.14.", ["Don't", 'stop', '(', 'now', ')', ',', '3.14', '.']],
    ['1,999-2 well-known a/b', ['1,999', '-', '2', 'well-known', 'a', '/', 'b']],
    ['&quot;a&quot; &amp;lt; <skipped>', ['"', 'a', '"', '<']],
    [' \t', []],
  ])('parts %s', (line, tokens) => {
    expect(tokenize13a(line)).toEqual(tokens);
  });
});

describe.each([
  ['bleu', bleu],
  ['chrf', chrf],
])('%s', (name, metric) => {
  it('refuses what has no score', () => {
    expect(() => metric([], [])).toThrow(ArgumentError);
    expect(() => metric([], [])).toThrow(
      `${name}: there must be at least one hypothesis and references for each`,
    );
    expect(() => metric(['a'], ['a', 'b'])).toThrow(/got 1 hypotheses and 2 references/);
    expect(() => metric(['a', 'b'], ['a', []])).toThrow(/hypothesis 1 must have a reference/);
  });
});
