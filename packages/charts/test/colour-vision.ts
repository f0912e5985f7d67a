import { type Hex, linearOf, type Triple } from '../src/colour.ts';

/** Kinds of colour vision: `normal`, and the three that lack one kind of cone. */
export const visions = ['normal', 'protanopia', 'deuteranopia', 'tritanopia'] as const;
export type Vision = (typeof visions)[number];

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
