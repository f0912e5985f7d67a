import type { Rng } from '@unrolled/tensor';

/** Motions of the sample footage; they differ in direction alone. */
export const swipes = ['swipe left', 'swipe right'] as const;
export type Swipe = (typeof swipes)[number];

/** Where the middle of a hand is, in shares of the picture; below 1 it cannot be seen. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** A moment of footage. */
export interface HandMoment extends Place {
  /** The swipe that is being made; null while the hand rests, comes or goes. */
  readonly swipe: Swipe | null;
}

/** Background, light and hand of footage, which stay the same throughout. */
export interface Scene {
  readonly background: readonly {
    readonly x: number;
    readonly y: number;
    readonly light: number;
  }[];
  readonly light: number;
  readonly hand: readonly [red: number, green: number, blue: number];
  readonly size: number;
}

export const drawScene = (rng: Rng): Scene => ({
  background: Array.from({ length: 6 }, () => ({
    ...{ x: rng.uniform(), y: rng.uniform(), light: rng.uniform(-35, 35) },
  })),
  light: rng.uniform(60, 110),
  hand: [rng.uniform(190, 225), rng.uniform(150, 175), rng.uniform(120, 145)],
  size: rng.uniform(0.9, 1.2),
});

const smooth = (share: number): number => (1 - Math.cos(Math.PI * share)) / 2;

/**
 * A hand that comes up from below, swipes to one side and goes down again: moments at a rate, from rest
 * to rest. Height, extent and speed are drawn.
 * @param rate in frames per second
 */
export function swipeMoments(swipe: Swipe, rate: number, rng: Rng): HandMoment[] {
  const y = rng.uniform(0.4, 0.65);
  const [left, right] = [rng.uniform(0.15, 0.25), rng.uniform(0.75, 0.85)];
  const [from, to] = swipe === 'swipe right' ? [left, right] : [right, left];
  const below = 1.5;
  const parts: readonly [seconds: number, place: (share: number) => Place, isSwipe: boolean][] = [
    [rng.uniform(0.5, 0.9), () => ({ x: from, y: below }), false],
    [0.4, (share) => ({ x: from, y: below + (y - below) * smooth(share) }), false],
    [rng.uniform(1.7, 2.3), (share) => ({ x: from + (to - from) * smooth(share), y }), true],
    [0.4, (share) => ({ x: to, y: y + (below - y) * smooth(share) }), false],
    [rng.uniform(0.5, 0.9), () => ({ x: to, y: below }), false],
  ];
  return parts.flatMap(([seconds, place, isSwipe]) => {
    const count = Math.round(seconds * rate);
    return Array.from({ length: count }, (_, frame) => ({
      ...place((frame + 1) / count),
      swipe: isSwipe ? swipe : null,
    }));
  });
}

/** Draws a moment: [height, width, 3], from 0 to 255. */
export function drawHand(
  scene: Scene,
  { x, y }: Place,
  { width, height }: { readonly width: number; readonly height: number },
  rng: Rng,
): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  const [across, down] = [0.1 * scene.size, 0.15 * scene.size];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [u, v] = [(column + 0.5) / width, (row + 0.5) / height];
      let light = scene.light + 25 * v;
      for (const spot of scene.background) {
        light += spot.light * Math.exp(-((u - spot.x) ** 2 + (v - spot.y) ** 2) / 0.03);
      }
      const palm = 1 - Math.hypot((u - x) / across, (v - y) / down);
      const arm = v > y ? 1 - Math.abs(u - x) / (0.55 * across) : -1;
      const share = Math.min(1, Math.max(0, 4 * Math.max(palm, arm)));
      const noise = rng.uniform(-6, 6);
      for (let channel = 0; channel < 3; channel++) {
        const value = light + share * (scene.hand[channel] - light) + noise;
        pixels[(row * width + column) * 3 + channel] = Math.min(255, Math.max(0, value));
      }
    }
  }
  return pixels;
}
