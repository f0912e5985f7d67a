import { DataError, Rng, randomNormal, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { ctcBeam, ctcGreedy, ctcLoss } from '../src/index.ts';

const classes = 3;

/** Repeats merged, blanks out. */
const labelsOf = (alignment: readonly number[], blank: number) =>
  alignment.filter((label, step) => label !== blank && label !== alignment[step - 1]);

/** Probability of every labelling, by going through all alignments. */
function labellings(logits: readonly number[], time: number, blank: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let code = 0; code < classes ** time; code++) {
    const alignment = Array.from(
      { length: time },
      (_, step) => Math.floor(code / classes ** step) % classes,
    );
    const probability = alignment.reduce((product, label, step) => {
      const row = logits.slice(step * classes, (step + 1) * classes).map(Math.exp);
      return (product * row[label]) / row.reduce((sum, value) => sum + value, 0);
    }, 1);
    const key = labelsOf(alignment, blank).join();
    found.set(key, (found.get(key) ?? 0) + probability);
  }
  return found;
}

const logitsOf = (time: number, seed: number): number[] => {
  const rng = new Rng(seed);
  return Array.from({ length: time * classes }, () => rng.normal(0, 1.5));
};

describe.each([0, 2])('CTC with blank %i', (blank) => {
  const time = 6;

  it.each([1, 2, 3])('a wide beam finds every labelling with its probability, seed %i', (seed) => {
    const logits = logitsOf(time, seed);
    const expected = [...labellings(logits, time, blank)].sort((a, b) => b[1] - a[1]);
    const found = ctcBeam(logits, classes, { blank, width: 1000 });
    expect(found).toHaveLength(expected.length);
    found.slice(0, 10).forEach(({ labels, score }, place) => {
      expect(labels.join()).toBe(expected[place][0]);
      expect(score).toBeCloseTo(Math.log(expected[place][1]), 9);
    });
    const [narrow] = ctcBeam(logits, classes, { blank, width: 4 });
    expect(narrow.labels).toEqual(found[0].labels);
    expect(narrow.score).toBeLessThanOrEqual(found[0].score + 1e-12);
  });

  it('the loss is −ln of a labelling, over the number of its labels', () => {
    const logits = logitsOf(time, 4);
    for (const [key, probability] of labellings(logits, time, blank)) {
      const labels = key === '' ? [] : key.split(',').map(Number);
      const loss = ctcLoss(tensor(logits, [1, time, classes]), [labels], { blank });
      const share = Math.max(1, labels.length);
      expect(loss.itemSync()).toBeCloseTo(-Math.log(probability) / share, 4);
    }
  });

  it('greedy merges repeats and takes blanks out', () => {
    const logits = logitsOf(40, 5);
    const best = Array.from({ length: 40 }, (_, step) => {
      const row = logits.slice(step * classes, (step + 1) * classes);
      return row.indexOf(Math.max(...row));
    });
    expect(ctcGreedy(logits, classes, { blank })).toEqual(labelsOf(best, blank));
  });
});

it('a labelling of many alignments beats that of the likeliest one', () => {
  // Blank 0.6 twice: 0.36; label 1 in any of three ways: 0.64.
  const logits = [0.6, 0.4, 0.6, 0.4].map(Math.log);
  expect(ctcGreedy(logits, 2)).toEqual([]);
  expect(ctcBeam(logits, 2)[0].labels).toEqual([1]);
  expect(ctcBeam(logits, 2)[0].score).toBeCloseTo(Math.log(0.64), 12);
});

describe('ctcLoss', () => {
  const logits = randomNormal([2, 4, classes], 0, 1, new Rng(1));

  it('reads nothing beyond a length, and gives it no gradient', () => {
    const values = Float32Array.from(logits.dataSync());
    const leaf = tensor(values, [2, 4, classes], { requiresGrad: true });
    const loss = ctcLoss(leaf, [[1, 2], [1]], { lengths: [4, 2] });
    loss.backward();
    expect(leaf.grad?.dataSync().slice(-2 * classes)).toEqual(new Float32Array(2 * classes));
    values.fill(50, -2 * classes);
    const other = ctcLoss(tensor(values, [2, 4, classes]), [[1, 2], [1]], { lengths: [4, 2] });
    expect(other.itemSync()).toBe(loss.itemSync());
  });

  it('takes classes that are ruled out', () => {
    const values = Float32Array.from(logits.dataSync());
    values[0] = -Infinity;
    const leaf = tensor(values, [2, 4, classes], { requiresGrad: true });
    const loss = ctcLoss(leaf, [[1, 2], [1]]);
    loss.backward();
    expect(Number.isFinite(loss.itemSync())).toBe(true);
    expect(leaf.grad?.dataSync().every(Number.isFinite)).toBe(true);
  });

  it('refuses labels that do not fit into the steps, and labels that are none', () => {
    expect(() => ctcLoss(logits, [[1, 1, 2], [1]], { lengths: [3, 4] })).toThrow(DataError);
    expect(() => ctcLoss(logits, [[1, 1, 2], [1]], { lengths: [3, 4] })).toThrow(
      /sequence 0 must have at least 4 steps for its 3 labels, 1 of them repeated, got 3/,
    );
    expect(() => ctcLoss(logits, [[1], [0]])).toThrow(
      /other than the blank 0, got 0 in sequence 1/,
    );
    expect(() => ctcLoss(logits, [[1]])).toThrow(/labels must be 2 lists/);
    expect(() => ctcLoss(logits, [[1], [1]], { blank: 3 })).toThrow(
      /blank must be a class from 0 to 2/,
    );
  });
});
