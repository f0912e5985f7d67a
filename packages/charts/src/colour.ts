import { check, type Rule } from '@unrolled/guards';

/** A colour as #rrggbb. */
export type Hex = `#${string}`;

/** Rule of a colour of the form #rrggbb. */
export const hexRule: Rule = {
  holds: (value) => typeof value === 'string' && /^#[\da-f]{6}$/i.test(value),
  words: 'a colour of the form #rrggbb',
};

/** Coordinates of a colour. */
export type Triple = readonly [number, number, number];

/** sRGB channels from 0 to 1. */
function channelsOf(hex: Hex): Triple {
  const at = (place: number) => Number.parseInt(hex.slice(place, place + 2), 16) / 255;
  return [at(1), at(3), at(5)];
}

const toLinear = (channel: number) =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;

/** Channels in proportion to light, from 0 to 1. */
export const linearOf = (hex: Hex): Triple => channelsOf(hex).map(toLinear) as unknown as Triple;

/** Contrast ratio of WCAG 2, from 1 to 21. */
export function contrast(a: Hex, b: Hex): number {
  for (const colour of [a, b]) check('contrast', 'the colour', colour, hexRule);
  const [high, low] = [a, b]
    .map((hex) => {
      const [red, green, blue] = linearOf(hex);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    })
    .sort((x, y) => y - x);
  return high / low;
}

const shareRule: Rule = {
  holds: (value) => Number(value) >= 0 && Number(value) <= 1,
  words: 'from 0 to 1',
};

/** A mixture of two colours: `share` 0 is the first, 1 the second. */
export function mix(a: Hex, b: Hex, share: number): Hex {
  for (const colour of [a, b]) check('mix', 'the colour', colour, hexRule);
  check('mix', 'share', share, shareRule);
  const [first, second] = [channelsOf(a), channelsOf(b)];
  const channels = first.map((value, axis) => value + (second[axis] - value) * share);
  return `#${channels
    .map((value) =>
      Math.round(value * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
