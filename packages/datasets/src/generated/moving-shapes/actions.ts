import { ArgumentError, type Rng } from '@unrolled/tensor';
import type { Picture } from './subjects.ts';

export const clipActions = [
  ...(['moves left', 'moves right', 'moves up', 'moves down', 'grows', 'shrinks'] as const),
  ...(['turns clockwise', 'turns counterclockwise', 'rests'] as const),
];

export type ClipAction = (typeof clipActions)[number];

/** Changes that an action makes. */
type Pose = Pick<Picture, 'x' | 'y' | 'radius' | 'angle'>;

/** Smallest and largest radius, as shares of the side of the frame. */
export type Radii = readonly [least: number, most: number];

/** Changes at least so large, in the unit of what changes, are seen as an action. */
const leastMove = 0.25;
const leastGrowth = 0.08;
/** Radians. */
const turn = [Math.PI / 3, Math.PI / 1.5] as const;

/** A pose in which any action can begin, upright except for a small angle. */
function firstPose(radii: Radii, rng: Rng): Pose {
  const radius = rng.uniform(...radii);
  const place = () => rng.uniform(radius, 1 - radius);
  return { x: place(), y: place(), radius, angle: rng.uniform(-0.2, 0.2) };
}

/** First and last pose of an action. */
interface Course {
  readonly from: Pose;
  readonly to: Pose;
}

/**
 * A course of an action as the first of a clip. Both ends are drawn before the action says which is
 * the first, so that a course of `moves left` played backwards is as likely a course of `moves right`.
 */
function firstCourse(action: ClipAction, radii: Radii, rng: Rng): Course {
  for (;;) {
    const pose = firstPose(radii, rng);
    const other = firstPose(radii, rng);
    const course = inOrder(action, pose, other, rng);
    if (course !== null && isSeen(action, course)) return course;
  }
}

/** A course of an action from a pose on; null where there is no room for it. */
function nextCourse(action: ClipAction, from: Pose, radii: Radii, rng: Rng): Course | null {
  for (let attempt = 0; attempt < 20; attempt++) {
    const course = inOrder(action, from, firstPose(radii, rng), rng);
    if (course !== null && course.from === from && isSeen(action, course)) return course;
  }
  return null;
}

/** Two poses that differ in what the action changes alone, in its order. */
function inOrder(action: ClipAction, pose: Pose, other: Pose, rng: Rng): Course | null {
  switch (action) {
    case 'moves left':
    case 'moves right':
      return ordered(pose, { ...pose, x: within(other.x, pose) }, (one) => one.x, action === 'moves right');
    case 'moves up':
    case 'moves down':
      return ordered(pose, { ...pose, y: within(other.y, pose) }, (one) => one.y, action === 'moves down');
    case 'grows':
    case 'shrinks': {
      const room = Math.min(pose.x, pose.y, 1 - pose.x, 1 - pose.y);
      if (other.radius > room) return null;
      return ordered(pose, { ...pose, radius: other.radius }, (one) => one.radius, action === 'grows');
    }
    case 'turns clockwise':
    case 'turns counterclockwise': {
      const angle = pose.angle + rng.uniform(...turn) * (rng.integer(2) === 0 ? 1 : -1);
      const turned = { ...pose, angle };
      return ordered(pose, turned, (one) => one.angle, action === 'turns clockwise');
    }
    case 'rests':
      return { from: pose, to: pose };
    default:
      return action satisfies never;
  }
}

const ordered = (
  one: Pose,
  other: Pose,
  measure: (pose: Pose) => number,
  isRising: boolean,
): Course =>
  measure(one) < measure(other) === isRising ? { from: one, to: other } : { from: other, to: one };

/** A position at which the whole subject is in the frame. */
const within = (place: number, { radius }: Pose): number =>
  Math.min(1 - radius, Math.max(radius, place));

const isSeen = (action: ClipAction, { from, to }: Course): boolean =>
  action.startsWith('moves')
    ? Math.abs(to.x - from.x) + Math.abs(to.y - from.y) >= leastMove
    : action === 'rests' ||
      action.startsWith('turns') ||
      Math.abs(to.radius - from.radius) >= leastGrowth;

/** The pose at a share of a course. */
export function poseAt({ from, to }: Course, share: number): Pose {
  const between = (name: keyof Pose) => from[name] + share * (to[name] - from[name]);
  return { x: between('x'), y: between('y'), radius: between('radius'), angle: between('angle') };
}

interface Segment {
  readonly action: ClipAction;
  readonly course: Course;
}

/** Greatest number of attempts to draw a clip, and to find each action that has room to follow. */
const attempts = 100;

/** The requested number of actions, no two equal ones in succession. */
export function drawCourses(
  first: ClipAction,
  actions: readonly ClipAction[],
  count: number,
  radii: Radii,
  rng: Rng,
): readonly Segment[] {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const segments: Segment[] = [{ action: first, course: firstCourse(first, radii, rng) }];
    for (let trial = 0; trial < attempts && segments.length < count; trial++) {
      const last = segments[segments.length - 1];
      const action = actions[rng.integer(actions.length)];
      const course = action === last.action ? null : nextCourse(action, last.course.to, radii, rng);
      if (course === null) continue;
      segments.push({ action, course });
      trial = 0;
    }
    if (segments.length === count) return segments;
  }
  throw new ArgumentError(
    `movingShapes: ${count} segments do not fit into a frame with the actions ${actions.join(', ')}; ` +
      'give more actions, or fewer segments',
  );
}
