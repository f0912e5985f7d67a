import { checkOptions, type OptionRules, oneOf, optional, rules, whole } from '@unrolled/guards';
import type { Rng } from '@unrolled/tensor';
import {
  type ClipColour,
  type ClipSubject,
  clipColours,
  clipShapes,
  draw,
} from './moving-shapes/subjects.ts';

/** Languages of the captions of scenes. */
export type SceneLanguage = 'en' | 'ko';

export interface ShapeScenesOptions {
  /** Number of scenes to train on. */
  readonly training: number;
  /** Number of scenes of combinations that are not in training. */
  readonly test: number;
  readonly rng: Rng;
  /** Width and height in pixels. Default 32. */
  readonly side?: number;
  /** Language of the captions. Default English. */
  readonly language?: SceneLanguage;
}

export interface ShapeScene {
  /** The picture as `@unrolled/vision` reads it, [side, side, 3]. */
  readonly frame: {
    readonly pixels: Uint8ClampedArray;
    readonly width: number;
    readonly height: number;
    readonly channels: 3;
    readonly time: number;
    readonly index: number;
  };
  /** Both descriptions: `red ring above blue star`, `blue star below red ring`. */
  readonly captions: readonly [string, string];
}

/** More would take minutes to draw. */
const mostScenes = 100_000;

const optionRules: OptionRules<ShapeScenesOptions> = {
  training: whole(0, mostScenes),
  test: whole(0, mostScenes),
  rng: rules.rng,
  side: optional(whole(16, 1024)),
  language: optional(oneOf(['en', 'ko'])),
};

interface Thing {
  readonly subject: (typeof clipShapes)[number];
  readonly colour: ClipColour;
}

interface Combination {
  /** The upper one, or the left one. */
  readonly first: Thing;
  readonly second: Thing;
  readonly isAbove: boolean;
}

/** Share of the combinations that are kept for the test. */
const heldOut = 0.2;
/** Radii, and the distance of the centres along the axis of the relation, as shares of the side. */
const [leastRadius, mostRadius] = [0.17, 0.22];
const [leastDistance, mostDistance] = [0.46, 0.56];
/** Greatest distance across that axis. */
const mostOffset = 0.12;

/**
 * Pictures of two shapes, one above or to the left of the other, in front of plain grey, with a caption
 * from either. The combinations of shapes, colours and relation in `test` are not in `training`.
 */
export function shapeScenes(options: ShapeScenesOptions): {
  readonly training: readonly ShapeScene[];
  readonly test: readonly ShapeScene[];
} {
  const checked = checkOptions('shapeScenes', options, optionRules);
  const { training, test, rng } = checked;
  const all = combinations();
  const order = rng.shuffle(Int32Array.from(all.keys()));
  const shuffled = Array.from(order, (place) => all[place]);
  const bound = Math.round(heldOut * all.length);
  const scenes = (count: number, among: readonly Combination[]) =>
    Array.from({ length: count }, (_, place) =>
      makeScene(among[place % among.length], checked),
    );
  return {
    training: scenes(training, shuffled.slice(bound)),
    test: scenes(test, shuffled.slice(0, bound)),
  };
}

/** All combinations of two different things. */
function combinations(): Combination[] {
  const colours = Object.keys(clipColours) as ClipColour[];
  const things = clipShapes.flatMap((subject) => colours.map((colour) => ({ subject, colour })));
  return things.flatMap((first) =>
    things
      .filter((second) => second !== first)
      .flatMap((second) => [true, false].map((isAbove) => ({ first, second, isAbove }))),
  );
}

function makeScene(
  combination: Combination,
  { side = 32, language = 'en', rng }: ShapeScenesOptions,
): ShapeScene {
  const { first, second, isAbove } = combination;
  const background = rng.uniform(20, 110);
  const distance = rng.uniform(leastDistance, mostDistance);
  const along = rng.uniform(mostRadius, 1 - mostRadius - distance);
  const across = rng.uniform(mostRadius + mostOffset, 1 - mostRadius - mostOffset);
  let values: Float32Array | undefined;
  for (const [index, { subject, colour }] of [first, second].entries()) {
    const place = along + index * distance;
    const offset = across + rng.uniform(-mostOffset / 2, mostOffset / 2);
    const picture = {
      subject: subject satisfies ClipSubject,
      colour: clipColours[colour].map((value) => value + rng.uniform(-10, 10)),
      ...{ background, angle: rng.uniform(-0.2, 0.2) },
      radius: rng.uniform(leastRadius, mostRadius),
      ...(isAbove ? { x: offset, y: place } : { x: place, y: offset }),
    };
    values = draw(picture, side, values);
  }
  return {
    frame: {
      pixels: Uint8ClampedArray.from(values as Float32Array),
      ...{ width: side, height: side, channels: 3, time: 0, index: 0 },
    },
    captions: captionsOf[language](combination),
  };
}

const captionsOf: Readonly<Record<SceneLanguage, (of: Combination) => [string, string]>> = {
  en({ first, second, isAbove }) {
    const [one, other] = [first, second].map(({ colour, subject }) => `${colour} ${subject}`);
    return isAbove
      ? [`${one} above ${other}`, `${other} below ${one}`]
      : [`${one} left of ${other}`, `${other} right of ${one}`];
  },
  ko({ first, second, isAbove }) {
    const [one, other] = [first, second].map(
      ({ colour, subject }) => `${koreanColours[colour]} ${koreanShapes[subject]}`,
    );
    return isAbove
      ? [`${other} 위에 ${one}`, `${one} 아래에 ${other}`]
      : [`${other} 왼쪽에 ${one}`, `${one} 오른쪽에 ${other}`];
  },
};

const koreanColours: Readonly<Record<ClipColour, string>> = {
  ...{ red: '빨간', green: '초록', blue: '파란', yellow: '노란', purple: '보라', white: '하얀' },
};

const koreanShapes: Readonly<Record<Thing['subject'], string>> = {
  ...{ circle: '원', square: '사각형', triangle: '삼각형', star: '별', cross: '십자', ring: '고리' },
};
