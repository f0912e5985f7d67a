/** A colour as #rrggbb. */
export type Hex = `#${string}`;

/** Kinds of colour vision: `normal`, and the three that lack one kind of cone. */
export const visions = ['normal', 'protanopia', 'deuteranopia', 'tritanopia'] as const;
export type Vision = (typeof visions)[number];

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Machado 2009, severity 1, on linear RGB. */
const simulation: Readonly<Record<Vision, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** sRGB channels from 0 to 1. */
function channelsOf(hex: Hex): Triple {
  const at = (place: number) => Number.parseInt(hex.slice(place, place + 2), 16) / 255;
  return [at(1), at(3), at(5)];
}

const toLinear = (channel: number) =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;

const linearOf = (hex: Hex): Triple => channelsOf(hex).map(toLinear) as unknown as Triple;

const apply = (matrix: Matrix, [a, b, c]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;

/** OKLab of linear RGB (Ottosson 2020). */
function oklab(linear: Triple): Triple {
  const cones = apply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    linear,
  ).map((value) => Math.cbrt(Math.max(0, value))) as unknown as Triple;
  return apply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

/** Distance in OKLab of two colours as someone with this vision sees them; 0.02 is just noticeable. */
export function seenDistance(a: Hex, b: Hex, vision: Vision): number {
  const [first, second] = [a, b].map((hex) => oklab(apply(simulation[vision], linearOf(hex))));
  return Math.hypot(...first.map((value, axis) => value - second[axis]));
}

/** Contrast ratio of WCAG 2, from 1 to 21. */
export function contrast(a: Hex, b: Hex): number {
  const [high, low] = [a, b]
    .map((hex) => {
      const [red, green, blue] = linearOf(hex);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    })
    .sort((x, y) => y - x);
  return high / low;
}

/** A mixture of two colours: `share` 0 is the first, 1 the second. */
export function mix(a: Hex, b: Hex, share: number): Hex {
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
