import { Rng, randomNormal, ShapeError, tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { SmallCnn, withMotion } from '../src/index.ts';

const sizes = { height: 12, width: 9, channels: 2, stages: [8, 5] };
const frames = (...shape: number[]) => randomNormal(shape, 0, 1, new Rng(2));

describe('SmallCnn', () => {
  const cnn = new SmallCnn({ ...sizes, vectorSize: 7, rng: new Rng(1) });

  it('halves height and width in each stage, and reads a vector out of all places', () => {
    expect(cnn.gridShape).toEqual([3, 3, 5]);
    expect(cnn.grid(frames(4, 12, 9, 2)).shape).toEqual([4, 3, 3, 5]);
    expect(cnn.forward(frames(4, 12, 9, 2)).shape).toEqual([4, 7]);
    const thing = frames(1, 12, 9, 2).slice([null, [0, 4], [0, 4]]);
    const [left, right] = [0, 5].map((column) =>
      cnn
        .forward(
          thing.pad([
            [0, 0],
            [4, 4],
            [column, 5 - column],
            [0, 0],
          ]),
        )
        .dataSync(),
    );
    expect(Math.abs(left[0] - right[0])).toBeGreaterThan(1e-3);
  });

  it('sees each frame of a sequence by itself', () => {
    const clips = frames(2, 3, 12, 9, 2);
    const together = cnn.forward(clips);
    expect(together.shape).toEqual([2, 3, 7]);
    const alone = cnn.forward(
      clips
        .slice([
          [1, 2],
          [2, 3],
        ])
        .reshape([1, 12, 9, 2]),
    );
    [...alone.dataSync()].forEach((value, place) => {
      expect(value).toBeCloseTo(together.dataSync()[5 * 7 + place], 5);
    });
  });

  it('has the mean of the grid without a vector of its own', () => {
    const grids = new SmallCnn({ ...sizes, vectorSize: null, rng: new Rng(1) });
    const x = frames(2, 12, 9, 2);
    expect([...grids.forward(x).dataSync()]).toEqual([...grids.grid(x).mean([1, 2]).dataSync()]);
    expect(grids.parameterCount()).toBe((2 * 9 + 1) * 8 + 8 * 9 * 5 + 2 * 5);
  });

  it('gives every parameter a gradient', () => {
    cnn
      .forward(frames(2, 12, 9, 2))
      .square()
      .sum()
      .backward();
    for (const [name, parameter] of cnn.namedParameters()) {
      expect(Math.max(...(parameter.grad?.abs().dataSync() ?? [0])), name).toBeGreaterThan(0);
    }
  });

  it('is small by default: colour and motion of 64 × 64 pixels in 200 kB', () => {
    const options = { height: 64, width: 64, channels: 6, rng: new Rng(1) };
    expect(new SmallCnn(options).parameterCount()).toBeLessThanOrEqual(50_000);
  });

  it('names the expected shape', () => {
    expect(() => cnn.forward(zeros([1, 9, 12, 2]))).toThrow(
      'SmallCnn.forward: frames must be [batch, .., 12, 9, 2], got [1, 9, 12, 2]',
    );
    expect(() => cnn.grid(zeros([12, 9, 2]))).toThrow(ShapeError);
    expect(() => new SmallCnn({ ...sizes, stages: [], rng: new Rng(1) })).toThrow(/stages must be/);
  });
});

describe('withMotion', () => {
  it('puts the change since the frame before next to each frame', () => {
    const clip = tensor([1, 2, 4, 7, 10, 20], [1, 3, 2]);
    expect([...withMotion(clip).dataSync()]).toEqual([1, 2, 0, 0, 4, 7, 3, 5, 10, 20, 6, 13]);
    expect(withMotion(zeros([2, 1, 3, 4, 5])).shape).toEqual([2, 1, 3, 4, 10]);
    expect(() => withMotion(zeros([2, 3]))).toThrow('[batch, time, .., channels], got [2, 3]');
  });
});
