import type { FrameSequence, LabelledSequence } from '@unrolled/datasets';
import { defaultsOf } from '@unrolled/task';
import { ArgumentError, DataError, Rng } from '@unrolled/tensor';
import { FrameInputs } from '@unrolled/vision';
import { describe, expect, it } from 'vitest';
import { changer } from '../src/augment/changer.ts';
import { mirror, mirroredLabels, turn } from '../src/augment/turn-skeleton.ts';
import { actionRecognition } from '../src/index.ts';
import { modelOptions, trainingOptions } from '../src/options.ts';
import { readSkeleton, withBones } from '../src/skeleton/read-skeleton.ts';
import { pairsOf, skeletonOf, skeletonRule } from '../src/skeleton/skeleton.ts';
import { smallOptions } from './small-sequences.ts';

/** A trunk with a left and a right arm. */
const arms = skeletonOf('0,0,0');

const sequence = (...frames: readonly (readonly number[])[]) => ({
  values: Float32Array.from(frames.flat()),
  length: frames.length,
  channels: frames[0].length,
});

const read = (scores: boolean, ...frames: readonly (readonly number[])[]) => {
  const { length, values } = readSkeleton('test', sequence(...frames), arms, scores);
  return { length, values: [...values] };
};

describe('readSkeleton', () => {
  it('centres on the root in the first frame', () => {
    expect(read(false, [1, 2, 0, 5, 4, 3], [2, 2, 1, 5, 4, 3])).toEqual({
      length: 2,
      values: [0, 0, -1, 3, 3, 1, 1, 0, 0, 3, 3, 1],
    });
  });

  it('leaves out frames without any joint', () => {
    const nothing = [0, 0, 0, 0, 0, 0];
    const NaNs = nothing.map(() => Number.NaN);
    expect(read(false, nothing, [1, 1, 2, 2, 3, 3], NaNs, [1, 1, 2, 2, 4, 4]).length).toBe(2);
    expect(() => read(false, nothing, NaNs)).toThrow(DataError);
    expect(() => read(false, nothing, NaNs)).toThrow(
      /must have a frame with a joint, got 2 frames/,
    );
  });

  it.each([
    ['all zero', 0],
    ['NaN', Number.NaN],
  ])('puts a joint that is %s on the line between where it is seen', (_, gap) => {
    const { values } = read(
      false,
      [1, 1, 3, 3, gap, gap],
      [1, 1, gap, gap, 4, 4],
      [1, 1, 6, 9, 5, 5],
      [1, 1, gap, gap, 7, 7],
    );
    const joint = (place: number) => [0, 1, 2, 3].map((frame) => values[frame * 6 + 2 * place]);
    expect(joint(1)).toEqual([2, 3.5, 5, 5]);
    expect(joint(2)).toEqual([3, 3, 4, 6]);
  });

  it('puts a joint that is never seen at the centre of the body', () => {
    expect(read(false, [4, 5, 0, 0, 6, 6]).values).toEqual([0, 0, 0, 0, 2, 1]);
    expect(read(false, [0, 0, 2, 4, 4, 6]).values).toEqual([0, 0, -1, -1, 1, 1]);
  });

  it('takes joints of a score of at most 0.01 for missing, and drops the scores', () => {
    const { values } = read(true, [1, 1, 0.9, 2, 2, 0.01, 3, 3, 0.8], [1, 1, 1, 5, 5, 1, 3, 3, 1]);
    expect(values).toEqual([0, 0, 4, 4, 2, 2, 0, 0, 4, 4, 2, 2]);
  });

  it('refuses other channels than those of its joints', () => {
    expect(() => read(false, [1, 2, 3, 4])).toThrow(
      /must have 6 or 9 channels, 2 or 3 coordinates of each of 3 joints of the skeleton, got 4/,
    );
  });

  it('adds bones after joints', () => {
    const { values } = read(false, [1, 2, 5, 4, 3, 3]);
    const bones = withBones(
      { length: 1, channels: 6, values: Float32Array.from(values) },
      skeletonOf('0,0,1'),
    );
    expect([...bones.values]).toEqual([...values, 0, 0, 4, 2, -2, -1]);
  });
});

describe('a skeleton as an option', () => {
  it.each(['coco', 'kinect', 'hand'])('%s is a tree whose pairs are on both sides', (name) => {
    const { parents, centre, pairs } = skeletonOf(name);
    expect(skeletonRule.holds(parents.join(','))).toBe(true);
    expect([...centre, ...pairs.flat()].every((joint) => joint < parents.length)).toBe(true);
    const swapped = new Map(
      pairs.flatMap(([left, right]) => [
        [left, right],
        [right, left],
      ]),
    );
    for (const [left, right] of pairs) {
      const parent = parents[left];
      // The ears of COCO hang on the eyes, the eyes on the nose.
      expect(parents[right]).toBe(swapped.get(parent) ?? parent);
    }
  });

  it.each(['', '1,0', '0,5', '0,x', '0,0.5', 'body'])('refuses "%s"', (text) => {
    expect(skeletonRule.holds(text)).toBe(false);
  });

  it('refuses a joint in two pairs, or of none', () => {
    expect(pairsOf('x', arms, '1:2')).toEqual([[1, 2]]);
    expect(() => pairsOf('x', arms, '1:2,2:0')).toThrow(/each in one pair, got joint 2/);
    expect(() => pairsOf('x', arms, '1:3')).toThrow(ArgumentError);
  });
});

describe('augmentation of skeletons', () => {
  const frames = {
    length: 2,
    channels: 6,
    values: Float32Array.of(0, 0, 2, 1, -3, 4, 0, 1, 2, 2, -3, 5),
  };

  it('mirrors: x is negated, and left and right change places', () => {
    const mirrored = mirror(frames, 3, [[1, 2]]);
    expect([...mirrored.values].map((value) => value + 0)).toEqual([
      ...[0, 0, 3, 4, -2, 1],
      ...[0, 1, 3, 5, -2, 2],
    ]);
    expect(mirror(mirrored, 3, [[1, 2]]).values).toEqual(frames.values);
  });

  it('swaps sides in labels too, and leaves an action without a counterpart alone', () => {
    const labels = ['wave left', 'wave right', 'clap', 'kickLeft', 'bright light'];
    expect(mirroredLabels(labels)).toEqual([1, 0, 2, null, 4]);
    expect(mirroredLabels(['turn_left', 'turn_right'])).toEqual([1, 0]);
  });

  it('gives a mirrored example the label of the other side, and keeps it whole otherwise', () => {
    const options = {
      ...defaultsOf({ ...modelOptions, ...trainingOptions }),
      ...{ skeleton: '0,0,0', mirror: true, leftRight: '1:2', jointsOnly: true },
      ...{ noise: 0, scaling: 0, timeJitter: 0, rotation: 0 },
    };
    const standardizer = { mean: new Array(6).fill(0), deviation: new Array(6).fill(1) };
    const change = changer(options, {
      labels: ['raise left', 'raise right'],
      inputs: FrameInputs.ofFeatures(standardizer),
    });
    const example = { ...frames, frames, label: 0 };
    const seen = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      const { values, label } = change(example, new Rng(seed));
      const expected = label === 0 ? frames : mirror(frames, 3, [[1, 2]]);
      expect(values).toEqual(expected.values);
      seen.add(label);
    }
    expect(seen).toEqual(new Set([0, 1]));
  });

  it.each([2, 3] as const)('turns without changing lengths: %d coordinates', (coordinates) => {
    const turned = turn({ ...frames }, coordinates, { rotation: 1, scaling: 0 }, new Rng(1));
    expect(turned.values).not.toEqual(frames.values);
    for (let start = 0; start < 12; start += coordinates) {
      const length = ({ values }: Pick<FrameSequence, 'values'>) =>
        Math.hypot(...values.subarray(start, start + coordinates));
      expect(length(turned)).toBeCloseTo(length(frames), 5);
    }
  });

  it('scales each axis by itself', () => {
    const { values } = turn(frames, 2, { rotation: 0, scaling: 0.2 }, new Rng(1));
    const [x, y] = [values[2] / 2, values[3]];
    expect(x).not.toBeCloseTo(y, 3);
    expect([values[4] / -3, values[5] / 4]).toEqual([expect.closeTo(x, 5), expect.closeTo(y, 5)]);
  });
});

describe('actionRecognition with a skeleton', () => {
  /** The left or the right hand goes up; the body stands anywhere. */
  const draw = (count: number, seed: number): LabelledSequence[] => {
    const rng = new Rng(seed);
    return Array.from({ length: count }, (_, index) => {
      const label = index % 2 === 0 ? 'raise left' : 'raise right';
      const [x, y] = [rng.normal(0, 50), rng.normal(0, 50)];
      const length = 5 + rng.integer(4);
      const rows = Array.from({ length }, (_, frame) => {
        const up = frame / (length - 1);
        const [left, right] = index % 2 === 0 ? [up, 0] : [0, up];
        return [x, y, x - 1, y + left, x + 1, y + right];
      });
      rows[2][3] = Number.NaN;
      return { ...sequence(...rows), label, group: `person ${index % 5}` };
    });
  };
  const options = {
    ...smallOptions,
    ...{ skeleton: '0,0,0', leftRight: '1:2', mirror: true, steps: 60 },
  };

  it('learns wherever the body stands, through gaps, with persons held out', async () => {
    const training = draw(30, 1);
    const { model, record } = await actionRecognition.train({ training }, options);
    expect(model.channels).toBe(6);
    expect(record.data).toMatchObject({ training: 24, validation: 6 });
    const { accuracy, baselines } = await actionRecognition.evaluate(model, draw(20, 2), {
      baseline: training,
    });
    expect(accuracy).toBe(1);
    expect(Object.keys(baselines ?? {})).toEqual(['frameAverage', 'paddedLogistic']);
    const again = actionRecognition.load(await actionRecognition.encode(model), 'file');
    expect(await again.predict(training)).toEqual(await model.predict(training));
  });

  it('refuses infinity and other channels, and pairs of joints that are not there', async () => {
    const [first, ...rest] = draw(10, 1);
    const train = (training: LabelledSequence[], more = {}) =>
      actionRecognition.train({ training }, { ...options, ...more, steps: 1 });
    const infinite = { ...first, values: first.values.map(() => Number.POSITIVE_INFINITY) };
    await expect(train([infinite, ...rest])).rejects.toThrow(/finite values, got Infinity/);
    await expect(train([first, ...rest], { skeleton: 'coco' })).rejects.toThrow(
      /must have 34 or 51 channels/,
    );
    await expect(train([first, ...rest], { leftRight: '1:7' })).rejects.toThrow(/got joint 7/);
  });
});
