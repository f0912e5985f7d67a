import { ArgumentError, DataError, type Rng } from '@unrolled/tensor';
import { checkOptions, type OptionRules, oneOf, optional, type Rule, rules, whole } from '@unrolled/guards';
import { type ClipAction, clipActions, drawCourses, poseAt, type Radii } from './actions.ts';
import {
  type ClipColour,
  type ClipSubject,
  clipColours,
  clipDigits,
  clipShapes,
  draw,
  roundSubjects,
} from './subjects.ts';

export interface MovingShapesOptions {
  /** Number of clips to train on. */
  readonly training: number;
  /** Number of clips of combinations that are not in training. */
  readonly test: number;
  readonly rng: Rng;
  /** Width and height of a frame in pixels. Default 48. */
  readonly side?: number;
  /** Minimum and maximum number of frames of an action. Default 10 to 14. */
  readonly frames?: readonly [least: number, most: number];
  /** Number of successive actions in a clip. Default 1. */
  readonly segments?: number;
  /** Frames a second. Default 10. */
  readonly rate?: number;
  /** Default: all shapes; `clipDigits` are others. */
  readonly subjects?: readonly ClipSubject[];
  /** Default: all. */
  readonly colours?: readonly ClipColour[];
  /** Default: all but `rests`. */
  readonly actions?: readonly ClipAction[];
  /**
   * Smallest and largest radius, as shares of the side of a frame: from 0.05 to 0.35, at least 0.1 apart.
   * Default 0.15 to 0.32.
   */
  readonly radii?: Radii;
  /** Maximum change of a pixel's brightness by noise, of 255. Default 12. */
  readonly noise?: number;
  /** Share of the combinations of subject, colour and action that are kept for the test. Default 0.2. */
  readonly heldOut?: number;
}

/** A frame as `@unrolled/vision` reads it. */
export interface ClipFrame {
  /** [height, width, 3], from 0 to 255 */
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  /** Seconds. */
  readonly time: number;
  readonly duration: number;
  readonly index: number;
}

export interface MovingShapesClip {
  readonly frames: readonly ClipFrame[];
  readonly subject: ClipSubject;
  readonly colour: ClipColour;
  /** The action; of several the first. */
  readonly label: ClipAction;
  /** The action by which each frame came from the one before it. */
  readonly labels: readonly ClipAction[];
  /** `a red circle moves left, then grows` */
  readonly sentence: string;
}

export interface MovingShapes {
  readonly training: readonly MovingShapesClip[];
  readonly test: readonly MovingShapesClip[];
}

const listOf = (names: readonly string[]): Rule => ({
  holds: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((name) => oneOf(names).holds(name)),
  words: `a list of ${names.join(', ')}`,
});

const optionRules: OptionRules<MovingShapesOptions> = {
  training: rules.wholeNumber,
  test: rules.wholeNumber,
  rng: rules.rng,
  side: optional(whole(8, 1024)),
  frames: optional({
    holds: (value) =>
      Array.isArray(value) &&
      value.length === 2 &&
      value.every(whole(2, 1000).holds) &&
      value[0] <= value[1],
    words: 'a minimum and a maximum number of frames from 2 to 1000',
  }),
  segments: optional(whole(1, 1000)),
  rate: optional(rules.positive),
  subjects: optional(listOf([...clipShapes, ...clipDigits])),
  colours: optional(listOf(Object.keys(clipColours))),
  actions: optional(listOf(clipActions)),
  radii: optional({
    holds: (value) =>
      Array.isArray(value) &&
      value.length === 2 &&
      value.every(rules.finite.holds) &&
      value[0] >= 0.05 &&
      value[1] <= 0.35 &&
      value[1] - value[0] >= 0.1,
    words: 'a minimum and a maximum radius from 0.05 to 0.35, at least 0.1 apart',
  }),
  noise: optional(rules.notNegative),
  heldOut: optional(rules.fraction),
};

interface Combination {
  readonly subject: ClipSubject;
  readonly colour: ClipColour;
  readonly action: ClipAction;
}

/**
 * Clips of a shape or digit that moves, grows or turns in front of plain grey: rendered, with exact labels
 * for every frame. They are very different from filmed video, with one subject, uniform light, no camera
 * and no perspective; they show whether a model can learn from order at all.
 *
 * The combinations of subject, colour and action in `test` are not in `training`, each of the words is.
 * @throws ArgumentError for invalid options; DataError where too few combinations remain
 */
export function movingShapes(options: MovingShapesOptions): MovingShapes {
  const where = 'movingShapes';
  const checked = checkOptions(where, options, optionRules);
  const { training, test, rng, heldOut = 0.2 } = checked;
  const [known, others] = split(combinationsOf(checked), test === 0 ? 0 : heldOut, rng);
  if (known.length === 0 || (test > 0 && others.length === 0)) {
    throw new DataError(
      `${where}: there must be combinations of subject, colour and action to train and to test on, got ` +
        `${known.length} and ${others.length}; give more of them, or another heldOut`,
    );
  }
  const clips = (count: number, among: readonly Combination[]) =>
    Array.from({ length: count }, (_, place) =>
      makeClip(among[place % among.length], checked),
    );
  return { training: clips(training, known), test: clips(test, others) };
}

function combinationsOf({
  subjects = clipShapes,
  colours = Object.keys(clipColours) as ClipColour[],
  actions,
}: Pick<MovingShapesOptions, 'subjects' | 'colours' | 'actions'>): Combination[] {
  const seen = subjects.flatMap((subject) =>
    colours.flatMap((colour) =>
      actionsOf(subject, { actions }).map((action) => ({ subject, colour, action })),
    ),
  );
  if (seen.length > 0) return seen;
  throw new ArgumentError(
    `movingShapes: subjects must include one whose turning is visible, got ${subjects.join(', ')}`,
  );
}

/** The actions that can be seen of a subject. */
const actionsOf = (
  subject: ClipSubject,
  {
    actions = clipActions.filter((action) => action !== 'rests'),
  }: Pick<MovingShapesOptions, 'actions'>,
): readonly ClipAction[] =>
  roundSubjects.has(subject) ? actions.filter((action) => !action.startsWith('turns')) : actions;

/** Random combinations, such that each of their words remains in another one. */
function split(
  combinations: readonly Combination[],
  share: number,
  rng: Rng,
): [known: Combination[], others: Combination[]] {
  const order = rng.shuffle(Int32Array.from(combinations.keys()));
  const known = [...order].map((place) => combinations[place]);
  const wanted = Math.round(known.length * share);
  const others: Combination[] = [];
  for (const one of [...known]) {
    if (others.length >= wanted) break;
    const left = known.filter((other) => other !== one);
    const words = ['subject', 'colour', 'action'] as const;
    if (!words.every((word) => left.some((other) => other[word] === one[word]))) continue;
    known.splice(known.indexOf(one), 1);
    others.push(one);
  }
  return [known, others];
}

function makeClip(
  { subject, colour, action }: Combination,
  options: MovingShapesOptions,
): MovingShapesClip {
  const { side = 48, frames = [10, 14], segments = 1, rate = 10, noise = 12, rng } = options;
  const { radii = [0.15, 0.32] } = options;
  const shade = rng.uniform(20, 110);
  const tint = clipColours[colour].map((value) => value + rng.uniform(-10, 10));
  const courses = drawCourses(action, actionsOf(subject, options), segments, radii, rng);
  const labels: ClipAction[] = [];
  const pictures: Uint8ClampedArray[] = [];
  courses.forEach(({ action, course }, segment) => {
    const length = frames[0] + rng.integer(frames[1] - frames[0] + 1);
    for (let frame = 0; frame < length; frame++) {
      // The first segment shows its first pose, the others start from the last one of the one before.
      const share = segment === 0 ? frame / (length - 1) : (frame + 1) / length;
      const pose = poseAt(course, share);
      const values = draw({ ...pose, subject, colour: tint, background: shade }, side);
      labels.push(action);
      pictures.push(withNoise(values, noise, rng));
    }
  });
  return {
    frames: pictures.map((pixels, index) => ({
      ...{ pixels, width: side, height: side, channels: 3, index },
      ...{ time: index / rate, duration: 1 / rate },
    })),
    subject,
    colour,
    label: action,
    labels,
    sentence: `a ${colour} ${subject} ${courses.map((one) => one.action).join(', then ')}`,
  };
}

/** Rounded, each pixel a little lighter or darker: by a quarter of a random word each. */
function withNoise(values: Float32Array, most: number, rng: Rng): Uint8ClampedArray {
  const pixels = Uint8ClampedArray.from(values);
  if (most === 0) return pixels;
  let word = 0;
  for (let place = 0; place < values.length; place += 3) {
    word = place % 12 === 0 ? rng.bits() : word >>> 8;
    const change = most * ((word & 255) / 127.5 - 1);
    for (let channel = 0; channel < 3; channel++) {
      pixels[place + channel] = values[place + channel] + change;
    }
  }
  return pixels;
}
