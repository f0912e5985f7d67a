import { describe, expect, it } from 'vitest';
import { contrast, mix, seenDistance, visions } from '../src/look/colour.ts';
import { shareColour, shownTogether, signedColour, themes } from '../src/look/tokens.ts';

const names = Object.keys(themes) as (keyof typeof themes)[];

describe.each(names)('tokens of the %s theme', (name) => {
  const theme = themes[name];
  const pairs = shownTogether.flatMap((group) =>
    group.flatMap((a, index) => group.slice(0, index).map((b) => [a, b] as const)),
  );

  it.each(visions)('quantities shown together differ for %s vision', (vision) => {
    for (const [a, b] of pairs) {
      const distance = seenDistance(theme[a], theme[b], vision);
      expect(distance, `${a} ${theme[a]} and ${b} ${theme[b]}`).toBeGreaterThan(0.085);
    }
  });

  it('quantities stand out from the background as WCAG asks of pictures', () => {
    for (const group of shownTogether) {
      for (const quantity of group) {
        for (const ground of [theme.background, theme.surface]) {
          expect(contrast(theme[quantity], ground), quantity).toBeGreaterThanOrEqual(3);
        }
      }
    }
  });

  it('text is readable as WCAG AA asks', () => {
    for (const ground of [theme.background, theme.surface]) {
      for (const ink of [theme.text, theme.muted, theme.accent]) {
        expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(theme.onAccent, theme.accent)).toBeGreaterThanOrEqual(4.5);
  });

  it('the two ends of the scale of values differ for everyone', () => {
    for (const vision of visions) {
      expect(seenDistance(theme.negative, theme.positive, vision)).toBeGreaterThan(0.1);
    }
  });

  it('values take the colours of their scale', () => {
    expect(signedColour(0, theme)).toBe(theme.surface);
    expect(signedColour(-3, theme)).toBe(theme.negative);
    expect(signedColour(1, theme)).toBe(theme.positive);
    expect(shareColour(0.5, theme.gradient, theme)).toBe(mix(theme.surface, theme.gradient, 0.5));
  });
});

describe('colour', () => {
  it('contrast is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
  });

  it('red and green of equal lightness meet in deuteranopia, not in normal vision', () => {
    const [red, green] = ['#a06040', '#7a7a30'] as const;
    expect(seenDistance(red, green, 'deuteranopia')).toBeLessThan(
      seenDistance(red, green, 'normal') / 2,
    );
  });
});
