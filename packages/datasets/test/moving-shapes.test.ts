import { ArgumentError, DataError, Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  type ClipFrame,
  clipActions,
  clipDigits,
  clipShapes,
  type MovingShapesClip,
  type MovingShapesOptions,
  movingShapes,
} from '../src/generated/index.ts';

const clips = (options: Partial<MovingShapesOptions> = {}) =>
  movingShapes({ training: 40, test: 10, side: 24, rng: new Rng(1), ...options });

/** Centre and count of the pixels that differ from those behind. */
function seen({ pixels, width }: ClipFrame): { x: number; y: number; size: number } {
  let [x, y, size] = [0, 0, 0];
  for (let place = 0; place < pixels.length / 3; place++) {
    const difference = [0, 1, 2].some(
      (channel) => Math.abs(pixels[place * 3 + channel] - pixels[channel]) > 40,
    );
    if (!difference) continue;
    [x, y, size] = [x + (place % width), y + Math.floor(place / width), size + 1];
  }
  return { x: x / size, y: y / size, size };
}

/** Angle of the subject's longest axis, in radians. */
function axis({ pixels, width }: ClipFrame): number {
  const centre = seen({ pixels, width } as ClipFrame);
  let [xx, xy, yy] = [0, 0, 0];
  for (let place = 0; place < pixels.length / 3; place++) {
    if (Math.abs(pixels[place * 3] - pixels[0]) <= 40) continue;
    const [dx, dy] = [(place % width) - centre.x, Math.floor(place / width) - centre.y];
    [xx, xy, yy] = [xx + dx * dx, xy + dx * dy, yy + dy * dy];
  }
  return Math.atan2(2 * xy, xx - yy) / 2;
}

describe('movingShapes', () => {
  it('shows what its labels and sentences say', () => {
    const options = {
      noise: 0,
      side: 48,
      subjects: ['square', 'circle'],
      colours: ['white'],
    } as const;
    const { training } = clips({ ...options, training: 60, test: 0 });
    for (const { frames, label, labels, sentence, subject } of training) {
      expect(sentence).toBe(`a white ${subject} ${label}`);
      expect(new Set(labels)).toEqual(new Set([label]));
      expect(labels.length).toBe(frames.length);
      const [first, last] = [seen(frames[0]), seen(frames[frames.length - 1])];
      const change = { x: last.x - first.x, y: last.y - first.y };
      const least = 0.2 * 48;
      if (label === 'moves left') expect(change.x).toBeLessThan(-least);
      if (label === 'moves right') expect(change.x).toBeGreaterThan(least);
      if (label === 'moves up') expect(change.y).toBeLessThan(-least);
      if (label === 'moves down') expect(change.y).toBeGreaterThan(least);
      if (label === 'grows') expect(last.size).toBeGreaterThan(1.2 * first.size);
      if (label === 'shrinks') expect(last.size).toBeLessThan(first.size / 1.2);
      if (!label.startsWith('moves')) expect(Math.hypot(change.x, change.y)).toBeLessThan(1);
    }
  });

  it.each(['turns clockwise', 'turns counterclockwise'] as const)('%s', (action) => {
    const options = { subjects: ['one'], colours: ['white'], actions: [action], noise: 0 } as const;
    const { training } = clips({ ...options, side: 64, test: 0 });
    for (const { frames } of training) {
      const angles = frames.map(axis);
      const turn = angles.slice(1).reduce((sum, angle, place) => {
        const change = angle - angles[place];
        // An axis has no direction: half a turn is none.
        return sum + change - Math.PI * Math.round(change / Math.PI);
      }, 0);
      // Rows are counted downwards, so that a turn clockwise is positive.
      expect(turn * (action === 'turns clockwise' ? 1 : -1)).toBeGreaterThan(0.8);
    }
  });

  it('tests on combinations that are not in training, of words that are', () => {
    const { training, test } = clips({ training: 400, test: 100, side: 8 });
    const combination = ({ subject, colour, label }: MovingShapesClip) =>
      `${colour} ${subject} ${label}`;
    const known = new Set(training.map(combination));
    expect(test.some((clip) => known.has(combination(clip)))).toBe(false);
    const words = new Set(training.flatMap(({ sentence }) => sentence.split(' ')));
    for (const { sentence } of test) {
      expect(sentence.split(' ').every((word) => words.has(word))).toBe(true);
    }
    expect([...known].some((name) => /(circle|ring) turns/.test(name))).toBe(false);
  });

  it('is as likely its own opposite played backwards', () => {
    const options = {
      actions: ['moves left', 'moves right'],
      test: 0,
      training: 800,
      side: 8,
    } as const;
    const { training } = clips({ ...options, noise: 0, subjects: ['circle'], colours: ['white'] });
    const starts = (action: string, at: 0 | -1) => {
      const own = training.filter(({ label }) => label === action);
      const places = own.map(({ frames }) => seen(frames.at(at) as ClipFrame).x);
      return places.reduce((sum, place) => sum + place, 0) / places.length;
    };
    expect(Math.abs(starts('moves left', 0) - starts('moves right', -1))).toBeLessThan(0.2);
    expect(starts('moves left', 0) - starts('moves left', -1)).toBeGreaterThan(1.5);
  });

  it('has one action after the other, each frame labelled', () => {
    const options = { segments: 4, frames: [3, 5], actions: clipActions } as const;
    const { training } = clips({ ...options, side: 16 });
    for (const { frames, labels, label, sentence } of training) {
      expect(labels.length).toBe(frames.length);
      const runs = labels.filter((one, place) => one !== labels[place - 1]);
      expect(runs.length).toBe(4);
      expect(runs[0]).toBe(label);
      expect(sentence.endsWith(runs.join(', then '))).toBe(true);
      expect(frames.length).toBeGreaterThanOrEqual(12);
      expect(frames.length).toBeLessThanOrEqual(20);
      expect(frames.map(({ index }) => index)).toEqual([...frames.keys()]);
      expect(frames[3].time).toBeCloseTo(0.3, 12);
    }
  });

  it('draws subjects of the sizes asked for', () => {
    const options = {
      subjects: ['circle'],
      colours: ['white'],
      noise: 0,
      test: 0,
      side: 40,
    } as const;
    const sizes = clips({ ...options, radii: [0.22, 0.32] }).training.flatMap(({ frames }) =>
      frames.map((frame) => Math.sqrt(seen(frame).size / Math.PI) / 40),
    );
    expect(Math.min(...sizes)).toBeGreaterThan(0.2);
    expect(Math.max(...sizes)).toBeLessThan(0.34);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeGreaterThan(0.07);
  });

  it('draws digits that all differ, in frames of any size', () => {
    const pictures = clipDigits.map((subject) => {
      const { training } = clips({
        ...{ subjects: [subject], colours: ['red'], actions: ['rests'], noise: 0 },
        ...{ training: 1, test: 0, side: 32, frames: [2, 2] },
      });
      expect(training[0].frames[0].pixels.length).toBe(32 * 32 * 3);
      return training[0].frames[0].pixels.join();
    });
    expect(new Set(pictures).size).toBe(clipDigits.length);
    expect(clipShapes.length).toBe(6);
  });

  it('is the same for the same seed, and noise is its own', () => {
    const [one, other, third] = [1, 1, 2].map((seed) => clips({ rng: new Rng(seed) }));
    expect(one).toEqual(other);
    expect(third).not.toEqual(one);
    const [{ frames }] = clips({ noise: 30, training: 1, test: 0 }).training;
    expect(new Set(frames[0].pixels.subarray(0, 60)).size).toBeGreaterThan(10);
  });

  it.each<[string, Partial<MovingShapesOptions>, RegExp]>([
    ['an unknown shape', { subjects: ['cube' as never] }, /subjects must be a list of circle/],
    [
      'nothing that is seen to turn',
      { subjects: ['ring'], actions: ['turns clockwise'] },
      /whose turning is visible/,
    ],
    ['radii of one size', { radii: [0.2, 0.25] }, /at least 0.1 apart, got/],
    ['frames without a range', { frames: [5, 3] }, /minimum and a maximum number of frames/],
    [
      'too few combinations',
      { subjects: ['star'], colours: ['red'], actions: ['grows'] },
      /got 1 and 0/,
    ],
    [
      'no room for more segments',
      { actions: ['moves left'], segments: 6, subjects: ['star', 'ring'], test: 0 },
      /6 segments do not fit/,
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => clips(options)).toThrow(message);
    expect(() => clips(options)).toSatisfy((run: () => unknown) => {
      try {
        run();
        return false;
      } catch (error) {
        return error instanceof ArgumentError || error instanceof DataError;
      }
    });
  });
});
