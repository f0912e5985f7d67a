import { describe, expect, it } from 'vitest';
import { type Alignment, alignmentSvg, alignmentText } from '../src/index.ts';

const alignment: Alignment = {
  source: ['two', ' dogs', '<&>'],
  target: ['deux', ' chiens'],
  weights: [
    [0.75, 0.2, 0.05],
    [0.04, 0.5, 0.46],
  ],
};

describe('alignmentText', () => {
  it('says for each token where it comes from, the heaviest first', () => {
    expect(alignmentText(alignment)).toBe(
      'deux    ← two 0.75, dogs 0.20\nchiens  ← dogs 0.50, <&> 0.46',
    );
  });

  it('always names one place, and no more than three', () => {
    const flat = Array.from({ length: 12 }, () => 1 / 12);
    const one = { source: flat.map((_, place) => `t${place}`), target: ['x'], weights: [flat] };
    expect(alignmentText(one)).toBe('x  ← t0 0.08');
    const four = {
      source: ['a', 'b', 'c', 'd'],
      target: ['x'],
      weights: [[0.25, 0.25, 0.25, 0.25]],
    };
    expect(alignmentText(four)).toBe('x  ← a 0.25, b 0.25, c 0.25');
  });

  it('shows a token of white space', () => {
    const space = { source: [' '], target: ['\n'], weights: [[1]] };
    expect(alignmentText(space)).toBe('␣  ← ␣ 1.00');
  });
});

/** Whether every element is closed, in order, and no other markup is there. */
function isWellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of svg.matchAll(/<(\/?)(\w+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closing === '/') {
      if (open.pop() !== name) return false;
    } else if (selfClosing === '') open.push(name);
  }
  const rest = svg.replaceAll(/<\/?\w+(?:\s[^<>]*?)?\/?>/g, '');
  return open.length === 0 && !/[<>]|&(?!amp;|lt;|gt;)/.test(rest);
}

describe('alignmentSvg', () => {
  it('draws a cell for each pair of tokens, as dark as its weight', () => {
    const svg = alignmentSvg([alignment]);
    const opacities = [...svg.matchAll(/fill-opacity="([\d.]+)"/g)].map(([, value]) => +value);
    expect(opacities).toEqual(alignment.weights.flat());
    expect(svg.match(/<text/g)).toHaveLength(5);
    expect(isWellFormed(svg)).toBe(true);
  });

  it('draws several, one below the other', () => {
    const height = (svg: string) => Number(/height="([\d.]+)"/.exec(svg)?.[1]);
    const [one, two] = [alignmentSvg([alignment]), alignmentSvg([alignment, alignment])];
    expect(height(two)).toBeCloseTo(2 * height(one), 5);
    expect(isWellFormed(two)).toBe(true);
  });

  it('is an image even of nothing, and of tokens that XML cannot write', () => {
    expect(isWellFormed(alignmentSvg([]))).toBe(true);
    const strange = { source: ['\u0000', '\uD800'], target: ['</svg>'], weights: [[0.5, 0.5]] };
    const svg = alignmentSvg([strange]);
    expect(isWellFormed(svg)).toBe(true);
    for (const character of ['\u0000', '\uD800']) expect(svg).not.toContain(character);
    expect(svg.match(/<\/svg>/g)).toHaveLength(1);
  });
});
