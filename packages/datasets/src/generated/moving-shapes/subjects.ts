/** Depth of a point inside a shape, in the shape's units; below 0 outside. */
type Depth = (x: number, y: number) => number;

/** Half the width of the lines of a digit. */
const stroke = 0.14;

const { abs, hypot, max, min } = Math;

/** Regular polygons and stars: corners lie on circles of the radii in turn, the first at the top. */
function polygon(radii: readonly number[], count: number): Depth {
  const corners = Array.from({ length: count }, (_, place) => {
    const angle = (2 * Math.PI * place) / count;
    const radius = radii[place % radii.length];
    return [radius * Math.sin(angle), -radius * Math.cos(angle)] as const;
  });
  const lines = corners.map(
    (corner, place): Line => [...corners[(place + count - 1) % count], ...corner],
  );
  return (x, y) => {
    let isInside = false;
    let nearest = Number.POSITIVE_INFINITY;
    for (const line of lines) {
      const [x0, y0, x1, y1] = line;
      if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) isInside = !isInside;
      nearest = min(nearest, distanceToLine(x, y, line));
    }
    return isInside ? nearest : -nearest;
  };
}

type Line = readonly [x0: number, y0: number, x1: number, y1: number];

function distanceToLine(x: number, y: number, [x0, y0, x1, y1]: Line): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const share = max(0, min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
  return hypot(x - x0 - share * dx, y - y0 - share * dy);
}

/** Seven lines of a display of digits: top, upper left and right, middle, lower left and right, bottom. */
const display: readonly Line[] = [
  [-0.5, -0.86, 0.5, -0.86],
  [-0.5, -0.86, -0.5, 0],
  [0.5, -0.86, 0.5, 0],
  [-0.5, 0, 0.5, 0],
  [-0.5, 0, -0.5, 0.86],
  [0.5, 0, 0.5, 0.86],
  [-0.5, 0.86, 0.5, 0.86],
];

/** @param lines positions in `display` */
const digit =
  (lines: readonly number[]): Depth =>
  (x, y) =>
    stroke - min(...lines.map((line) => distanceToLine(x, y, display[line])));

/** Depths within the circle of radius 1, in which all shapes fit. */
const depths = {
  circle: (x, y) => 1 - hypot(x, y),
  square: (x, y) => 0.8 - max(abs(x), abs(y)),
  triangle: polygon([1], 3),
  star: polygon([1, 0.42], 10),
  cross: (x, y) => min(max(0.3 - abs(x), 0.3 - abs(y)), 0.95 - max(abs(x), abs(y))),
  ring: (x, y) => 0.22 - abs(hypot(x, y) - 0.75),
  zero: digit([0, 1, 2, 4, 5, 6]),
  one: digit([2, 5]),
  two: digit([0, 2, 3, 4, 6]),
  three: digit([0, 2, 3, 5, 6]),
  four: digit([1, 2, 3, 5]),
  five: digit([0, 1, 3, 5, 6]),
  six: digit([0, 1, 3, 4, 5, 6]),
  seven: digit([0, 2, 5]),
  eight: digit([0, 1, 2, 3, 4, 5, 6]),
  nine: digit([0, 1, 2, 3, 5, 6]),
} satisfies Record<string, Depth>;

/** A shape, or a digit as a display of seven lines shows it. */
export type ClipSubject = keyof typeof depths;

export const clipShapes = ['circle', 'square', 'triangle', 'star', 'cross', 'ring'] as const;

export const clipDigits = [
  ...(['zero', 'one', 'two', 'three', 'four'] as const),
  ...(['five', 'six', 'seven', 'eight', 'nine'] as const),
];

/** Subjects that look the same however they are turned. */
export const roundSubjects: ReadonlySet<ClipSubject> = new Set(['circle', 'ring']);

/** Red, green and blue from 0 to 255. */
export const clipColours = {
  red: [214, 48, 49],
  green: [40, 170, 80],
  blue: [45, 95, 225],
  yellow: [240, 215, 60],
  purple: [165, 60, 200],
  white: [245, 245, 245],
} as const;

export type ClipColour = keyof typeof clipColours;

export interface Picture {
  readonly subject: ClipSubject;
  /** Red, green, blue. */
  readonly colour: readonly number[];
  /** Brightness of what is behind. */
  readonly background: number;
  /** Centre and radius as shares of the side of the frame. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Clockwise, in radians. */
  readonly angle: number;
}

/**
 * Draws a subject with smooth edges: [side, side, 3], values from 0 to 255, not rounded.
 * @param onto a picture of the same shape to draw on. Default: the background
 */
export function draw(
  picture: Picture,
  side: number,
  onto: Float32Array = new Float32Array(side * side * 3).fill(picture.background),
): Float32Array {
  const { subject, colour, x, y, radius, angle } = picture;
  const depth: Depth = depths[subject];
  const scale = radius * side;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const range = (centre: number): [number, number] => [
    max(0, Math.floor(centre * side - scale - 1)),
    min(side, Math.ceil(centre * side + scale + 1)),
  ];
  const [left, right] = range(x);
  const [top, bottom] = range(y);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const dx = (column + 0.5 - x * side) / scale;
      const dy = (row + 0.5 - y * side) / scale;
      // Half a pixel within the edge all of it is covered, half a pixel outside nothing.
      const covered = depth(cos * dx + sin * dy, cos * dy - sin * dx) * scale + 0.5;
      if (covered <= 0) continue;
      const share = min(1, covered);
      for (let channel = 0; channel < 3; channel++) {
        const place = (row * side + column) * 3 + channel;
        onto[place] += share * (colour[channel] - onto[place]);
      }
    }
  }
  return onto;
}
