import { ArgumentError, Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { handGestures } from '../src/generated/index.ts';

describe('handGestures', () => {
  const { training, test } = handGestures({ training: 9, test: 4, gestures: 3, rng: new Rng(2) });

  it('has a label and a time for each frame, and gestures between rests', () => {
    expect([training.length, test.length]).toEqual([9, 4]);
    for (const { values, length, channels, labels, times } of [...training, ...test]) {
      expect(values.length).toBe(length * channels);
      expect([labels.length, times?.length]).toEqual([length, length]);
      expect([labels[0], labels.at(-1)]).toEqual(['rest', 'rest']);
      const raised = labels.filter(
        (label, frame) => label === 'preparation' && labels[frame - 1] === 'rest',
      );
      expect(raised).toHaveLength(3);
    }
    const seen = new Set(training.flatMap(({ labels }) => labels));
    expect([...seen].sort()).toEqual(['hold', 'preparation', 'rest', 'retraction', 'stroke']);
  });

  it('moves up in preparation and down in retraction', () => {
    const change = { preparation: 0, retraction: 0 };
    for (const { values, labels } of training) {
      labels.forEach((label, frame) => {
        if (frame === 0 || !(label in change)) return;
        change[label as keyof typeof change] += values[2 * frame + 1] - values[2 * frame - 1];
      });
    }
    expect(change.preparation).toBeGreaterThan(9 * 3 * 0.7);
    expect(change.retraction).toBeLessThan(-9 * 3 * 0.7);
  });

  it('is drawn by its seed, and refuses counts that are none', () => {
    const again = handGestures({ training: 9, test: 4, gestures: 3, rng: new Rng(2) });
    expect(again.test).toEqual(test);
    for (const wrong of [{ training: 0 }, { test: 0.5 }, { gestures: 0 }]) {
      expect(() => handGestures({ training: 1, test: 1, rng: new Rng(1), ...wrong })).toThrow(
        ArgumentError,
      );
    }
  });
});
