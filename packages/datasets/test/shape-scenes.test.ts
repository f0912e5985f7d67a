import { Rng } from '@unrolled/tensor';
import { describe, expect, test } from 'vitest';
import { clipColours, shapeScenes } from '../src/generated/index.ts';

const sizes = { training: 400, test: 60 };
const { training, test: asked } = shapeScenes({ ...sizes, rng: new Rng(1) });

describe('scenes of two shapes', () => {
  test('are as many as wanted, and their combinations in the test are not in training', () => {
    expect([training.length, asked.length]).toEqual([400, 60]);
    const learned = new Set(training.map(({ captions }) => captions[0]));
    expect(asked.filter(({ captions }) => learned.has(captions[0]))).toEqual([]);
  });

  test('show what their captions say, where they say it', () => {
    for (const { frame, captions } of training.slice(0, 40)) {
      const [, colour, , relation, other] =
        /^(\w+) (\w+) (above|left of) (\w+) \w+$/.exec(captions[0]) ?? [];
      if (colour === other) continue;
      const [one, two] = [colour, other].map((name) =>
        middleOf(frame, clipColours[name as keyof typeof clipColours]),
      );
      if (relation === 'above') expect(one.y).toBeLessThan(two.y - 8);
      else expect(one.x).toBeLessThan(two.x - 8);
    }
  });

  test('are told from either shape, in Korean too', () => {
    expect(training[0].captions[1]).toMatch(/^\w+ \w+ (below|right of) \w+ \w+$/);
    const korean = shapeScenes({ ...sizes, rng: new Rng(1), language: 'ko' });
    expect(korean.training[0].frame.pixels).toEqual(training[0].frame.pixels);
    const [one, other] = korean.training[0].captions;
    const [colour, shape] = one.split(' ');
    expect(one).toMatch(/^\S+ \S+ (위에|왼쪽에) \S+ \S+$/);
    expect(other).toMatch(new RegExp(`^\\S+ \\S+ (아래에|오른쪽에) ${colour} ${shape}$`));
  });

  test('are refused for odd sizes', () => {
    expect(() => shapeScenes({ ...sizes, rng: new Rng(1), side: 8 })).toThrow(
      'shapeScenes: side must be a whole number from 16 to 1024, got 8',
    );
  });
});

/** The mean place of the pixels that are nearly of a colour. */
function middleOf(
  { pixels, width, height }: { pixels: Uint8ClampedArray; width: number; height: number },
  colour: readonly number[],
) {
  let [count, sumX, sumY] = [0, 0, 0];
  for (let place = 0; place < width * height; place++) {
    if (colour.some((value, channel) => Math.abs(pixels[3 * place + channel] - value) > 15))
      continue;
    count++;
    sumX += place % width;
    sumY += Math.floor(place / width);
  }
  return { x: sumX / count, y: sumY / count };
}
