import { describe, expect, it } from 'vitest';
import {
  contrast,
  type Hex,
  inkOn,
  mix,
  seriesColours,
  shareColour,
  signedColour,
  themes,
} from '../src/index.ts';
import { shownTogether } from '../src/tokens.ts';
import { seenDistance, type Vision, visions } from './colour-vision.ts';

/** Distances of each colour to all before it. */
const distancesOf = (colours: readonly Hex[], vision: Vision): number[] =>
  colours.flatMap((a, place) => colours.slice(0, place).map((b) => seenDistance(a, b, vision)));

const names = Object.keys(themes) as (keyof typeof themes)[];

describe.each(names)('tokens of the %s theme', (name) => {
  const theme = themes[name];
  const series = seriesColours(theme);
  const paler = series.map((colour) => shareColour(0.45, colour, theme));

  it.each(visions)('quantities shown together differ for %s vision', (vision) => {
    for (const group of shownTogether) {
      const distances = distancesOf(
        group.map((quantity) => theme[quantity]),
        vision,
      );
      expect(Math.min(...distances), group.join()).toBeGreaterThan(0.085);
    }
  });

  it.each(visions)('series differ for %s vision, paler ones less', (vision) => {
    expect(Math.min(...distancesOf(series, vision))).toBeGreaterThan(0.085);
    expect(Math.min(...distancesOf([...series, ...paler], vision))).toBeGreaterThan(0.03);
  });

  it('words can be read on the colours of series and on paler ones', () => {
    for (const ground of [...series, ...paler]) {
      expect(contrast(inkOn(ground, theme), ground), ground).toBeGreaterThanOrEqual(4);
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
  it('refuses what is no colour', () => {
    expect(() => contrast('#fff', '#000000')).toThrow(
      /contrast: the colour must be a colour of the form #rrggbb/,
    );
    expect(() => mix('#000000', '#ffffff', 2)).toThrow(/share must be from 0 to 1, got 2/);
  });

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
