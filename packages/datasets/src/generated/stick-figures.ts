import { checkOptions, rules, whole } from '@unrolled/guards';
import type { Rng } from '@unrolled/tensor';
import type { LabelledSequence } from '../sequences/frame-sequence.ts';

export interface StickFiguresOptions {
  /** Number of sequences to train on. */
  readonly training: number;
  /** Number of test sequences, by people who are not in the training data. */
  readonly test: number;
  readonly rng: Rng;
}

export interface StickFigures {
  readonly training: LabelledSequence[];
  readonly test: LabelledSequence[];
}

/** More would take minutes to draw. */
const mostSequences = 100_000;

/** Positions of limbs at a moment; angles in radians, 0 down, positive away from the body. */
interface Pose {
  readonly leftArm: number;
  readonly rightArm: number;
  /** Further angle of the forearms. */
  readonly leftElbow: number;
  readonly rightElbow: number;
  /** From 0, upright, to 1, sitting. */
  readonly crouch: number;
}

const atRest: Pose = { leftArm: 0.1, rightArm: 0.1, leftElbow: 0, rightElbow: 0, crouch: 0 };

const swing = (share: number, beats: number): number => 0.6 * Math.sin(2 * Math.PI * beats * share);

/** Pose by how much of the action is done, from 0 to 1. */
const actions: Readonly<Record<string, (share: number) => Partial<Pose>>> = {
  'raise arms': (share) => ({ leftArm: 0.1 + 2.7 * share, rightArm: 0.1 + 2.7 * share }),
  'lower arms': (share) => ({ leftArm: 2.8 - 2.7 * share, rightArm: 2.8 - 2.7 * share }),
  'sit down': (share) => ({ crouch: share }),
  'stand up': (share) => ({ crouch: 1 - share }),
  'wave left': (share) => ({ leftArm: 1.9, leftElbow: 0.9 + swing(share, 2) }),
  'wave right': (share) => ({ rightArm: 1.9, rightElbow: 0.9 + swing(share, 2) }),
};

/** The build of somebody, and how he or she moves. */
interface Person {
  readonly name: string;
  readonly height: number;
  readonly armLength: number;
  readonly speed: number;
}

/**
 * Bodies of 17 points that raise and lower their arms, sit down, stand up and wave: each point as x and y
 * in pixels, in the order of COCO, zero where the point was not found. They are drawn from formulas, with
 * people of several builds and speeds, who begin at any moment, noise, and one point in twenty lost; nobody
 * was filmed. Raising played backwards is lowering, and sitting down standing up.
 */
export function stickFigures(options: StickFiguresOptions): StickFigures {
  const { training, test, rng } = checkOptions('stickFigures', options, {
    training: whole(1, mostSequences),
    test: whole(1, mostSequences),
    rng: rules.rng,
  });
  const draw = (count: number, people: readonly Person[]): LabelledSequence[] =>
    Array.from({ length: count }, (_, place) => {
      const labels = Object.keys(actions);
      const label = labels[place % labels.length];
      return { ...drawAction(label, people[rng.integer(people.length)], rng), label };
    });
  const people = Array.from({ length: 15 }, (_, place) => drawPerson(`person ${place + 1}`, rng));
  return { training: draw(training, people.slice(0, 10)), test: draw(test, people.slice(10)) };
}

const drawPerson = (name: string, rng: Rng): Person => ({
  name,
  height: rng.uniform(80, 160),
  armLength: rng.uniform(0.25, 0.35),
  speed: rng.uniform(0.7, 1.4),
});

const joints = 17;
const lostShare = 0.05;

function drawAction(
  label: string,
  person: Person,
  rng: Rng,
): Omit<LabelledSequence, 'label'> {
  const duration = Math.round(rng.uniform(10, 20) / person.speed);
  const start = rng.integer(12);
  const length = start + duration + rng.integer(12);
  const [x, y] = [rng.uniform(100, 540), rng.uniform(160, 300)];
  const values = new Float32Array(length * joints * 2);
  for (let frame = 0; frame < length; frame++) {
    const done = Math.min(1, Math.max(0, (frame - start) / duration));
    // Nobody moves evenly: slow at first and at the end.
    const share = (1 - Math.cos(Math.PI * done)) / 2;
    const points = pointsOf({ ...atRest, ...actions[label](share) }, person);
    points.forEach(([across, down], joint) => {
      if (rng.uniform() < lostShare) return;
      const place = (frame * joints + joint) * 2;
      values[place] = x + across * person.height + rng.normal(0, 1.5);
      values[place + 1] = y + down * person.height + rng.normal(0, 1.5);
    });
  }
  return { values, length, channels: joints * 2, group: person.name };
}

type Point = readonly [across: number, down: number];

/** Points in the order of COCO, in heights of the body from the middle of the hips; y is down. */
function pointsOf(pose: Pose, { armLength }: Person): Point[] {
  const hips = 0.22 * pose.crouch;
  const knees = hips + 0.24 * (1 - pose.crouch);
  const shoulders = hips - 0.32;
  const arm = (side: 1 | -1, angle: number, elbow: number): [Point, Point, Point] => {
    const shoulder: Point = [side * 0.12, shoulders];
    const end = (from: Point, turn: number): Point => [
      from[0] + side * (armLength / 2) * Math.sin(turn),
      from[1] + (armLength / 2) * Math.cos(turn),
    ];
    const bent = end(shoulder, angle);
    return [shoulder, bent, end(bent, angle + elbow)];
  };
  // A person who is seen from the front has the left side on the right of the image.
  const left = arm(1, pose.leftArm, pose.leftElbow);
  const right = arm(-1, pose.rightArm, pose.rightElbow);
  const head = shoulders - 0.14;
  return [
    [0, head],
    ...sides(0.02, head - 0.02),
    ...sides(0.05, head - 0.01),
    ...left.flatMap((point, part): Point[] => [point, right[part]]),
    ...sides(0.08, hips),
    ...sides(0.09 + 0.05 * pose.crouch, knees),
    ...sides(0.09, 0.48),
  ];
}

const sides = (across: number, down: number): [Point, Point] => [
  [across, down],
  [-across, down],
];
