import { type Rule, rules } from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';

/** Joints of a body or a hand, and the bones between them. */
export interface Skeleton {
  /** Parent of each joint; a root is its own parent. */
  readonly parents: readonly number[];
  /** Joints whose mean is the centre of the body. */
  readonly centre: readonly number[];
  /** Left joint and right joint of each pair. */
  readonly pairs: readonly Pair[];
}

/** Joints that are exchanged in a mirror. */
export type Pair = readonly [left: number, right: number];

/** Skeletons by name. */
const presets: ReadonlyMap<string, Skeleton> = new Map([
  [
    'coco', // 17 points of a body, as PoseNet finds them.
    {
      parents: [0, 0, 0, 1, 2, 0, 0, 5, 6, 7, 8, 0, 0, 11, 12, 13, 14],
      centre: [11, 12],
      pairs: [1, 3, 5, 7, 9, 11, 13, 15].map((left): Pair => [left, left + 1]),
    },
  ],
  [
    'kinect', // 20 joints of the first Kinect, from the centre of the hips to the right foot.
    {
      parents: [0, 0, 1, 2, 2, 4, 5, 6, 2, 8, 9, 10, 0, 12, 13, 14, 0, 16, 17, 18],
      centre: [0],
      pairs: [4, 5, 6, 7, 12, 13, 14, 15].map((left): Pair => [left, left + 4]),
    },
  ],
  [
    'hand', // 21 points of a hand, as MediaPipe finds them.
    {
      parents: [0, 0, 1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 0, 17, 18, 19],
      centre: [0],
      pairs: [],
    },
  ],
]);

const mostJoints = 1000;

/** Text of the option `skeleton`: a name, or the parents of the joints. */
export const skeletonRule: Rule = {
  holds: (value) => typeof value === 'string' && (presets.has(value) || isTree(value)),
  words: `${[...presets.keys()].join(', ')}, or the parent of each joint, such as 0,0,1,…, where a root is its own parent`,
};

/** Text of the option `leftRight`. */
export const pairsRule: Rule = {
  holds: (value) => typeof value === 'string' && /^\d+:\d+(\s*,\s*\d+:\d+)*$/.test(value.trim()),
  words: 'pairs of a left and a right joint, such as 4:8,5:9',
};

const numbersOf = (text: string): number[] =>
  text.split(',').map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell)));

/** Whether every joint leads to a root. */
function isTree(text: string): boolean {
  const parents = numbersOf(text);
  if (parents.length > mostJoints || !parents.every(rules.wholeNumber.holds)) return false;
  return parents.every((_, joint) => {
    let at = joint;
    for (let steps = 0; steps <= parents.length; steps++) {
      const parent = parents[at];
      if (parent === undefined) return false;
      if (parent === at) return true;
      at = parent;
    }
    return false;
  });
}

/** @param text that follows `skeletonRule` */
export function skeletonOf(text: string): Skeleton {
  const preset = presets.get(text);
  if (preset !== undefined) return preset;
  const parents = numbersOf(text);
  const centre = [...parents.keys()].filter((joint) => parents[joint] === joint);
  return { parents, centre, pairs: [] };
}

/**
 * Pairs of joints that are exchanged in a mirror.
 * @param text pairs that were given; null: those of the skeleton
 * @throws ArgumentError for a joint that the skeleton does not have, or that is in two pairs
 */
export function pairsOf(where: string, skeleton: Skeleton, text: string | null): readonly Pair[] {
  if (text === null) return skeleton.pairs;
  const pairs = text.split(',').map((pair) => pair.split(':').map(Number) as unknown as Pair);
  const named = pairs.flat();
  const last = skeleton.parents.length - 1;
  const wrong = named.find((joint, place) => joint > last || named.indexOf(joint) !== place);
  if (wrong === undefined) return pairs;
  throw new ArgumentError(
    `${where}: leftRight must name joints from 0 to ${last}, each in one pair, got joint ${wrong} ` +
      `in ${text}`,
  );
}
