import { ArgumentError, Rng } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { stickFigures } from '../src/generated/index.ts';

const draw = (seed: number) => stickFigures({ training: 24, test: 12, rng: new Rng(seed) });

it('stickFigures draws each action alike often, by people who are not in both parts', () => {
  const { training, test } = draw(1);
  const labels = ['raise arms', 'lower arms', 'sit down', 'stand up', 'wave left', 'wave right'];
  for (const label of labels) {
    expect(training.filter((sequence) => sequence.label === label)).toHaveLength(4);
  }
  const people = new Set(training.map(({ group }) => group));
  expect(test.some(({ group }) => people.has(group))).toBe(false);
  for (const { values, length, channels } of [...training, ...test]) {
    expect([channels, values.length]).toEqual([34, 34 * length]);
    const lost = values.filter((value) => value === 0).length / values.length;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(0.15);
  }
});

it('stickFigures moves the limb that the label names', () => {
  const { training } = draw(2);
  const [x, y] = [0, 1];
  const moved = (label: string, joint: number, axis: number): number => {
    const { values, length } = training.find((sequence) => sequence.label === label) ?? training[0];
    const places = Array.from({ length }, (_, frame) => values[(frame * 17 + joint) * 2 + axis]);
    const seen = places.filter((place) => place !== 0);
    return Math.max(...seen) - Math.min(...seen);
  };
  const [leftWrist, rightWrist, nose] = [9, 10, 0];
  expect(moved('wave left', leftWrist, x)).toBeGreaterThan(2 * moved('wave left', rightWrist, x));
  expect(moved('wave right', rightWrist, x)).toBeGreaterThan(2 * moved('wave right', leftWrist, x));
  expect(moved('sit down', nose, y)).toBeGreaterThan(1.5 * moved('raise arms', nose, y));
});

it('stickFigures is the same for the same seed, and refuses what is no count', () => {
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
  expect(() => stickFigures({ training: 0, test: 1, rng: new Rng(1) })).toThrow(ArgumentError);
});
