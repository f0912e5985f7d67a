import type { LabelledFrames } from '@unrolled/datasets';
import { segmentsOf } from '@unrolled/metrics';
import { ArgumentError, getBackend, Rng, StateError } from '@unrolled/tensor';
import { FrameInputs } from '@unrolled/vision';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Labeler, LabelingModel, type LabelledFrame } from '../src/index.ts';
import { settleAll } from '../src/label-settler.ts';
import { drawSequences } from './small-sequences.ts';

const liveBuffers = () => getBackend().report().liveBuffers;

const labels = ['hold', 'lower', 'raise', 'rest'];

function modelOf(configuration: object, seed = 1): LabelingModel {
  const inputs = 'motion' in configuration ? 2 : 4;
  const standardizer = {
    mean: new Array(inputs).fill(0.3),
    deviation: new Array(inputs).fill(0.4),
  };
  return new LabelingModel({
    ...{ labels, configuration: { hiddenSize: 7, ...configuration } },
    inputs: FrameInputs.ofFeatures(standardizer),
    rng: new Rng(seed),
  });
}

const frameOf = ({ values, channels }: { values: Float32Array; channels: number }, frame: number) =>
  values.subarray(frame * channels, (frame + 1) * channels);

function streamed(labeler: Labeler, sequence: LabelledFrames) {
  const found: LabelledFrame[] = [];
  for (let frame = 0; frame < sequence.length; frame++) {
    found.push(...labeler.push(frameOf(sequence, frame), frame / 25));
  }
  found.push(...labeler.flush());
  return found;
}

describe('a Labeler', () => {
  it.each<[string, object, object]>([
    ['GRU', {}, {}],
    ['LSTM of two layers', { cell: 'lstm', numLayers: 2 }, { smoothing: 0.5 }],
    ['RNN without motion', { cell: 'rnn', motion: false }, { minimumDuration: 4 }],
    ['look-ahead', { lookAhead: 3 }, {}],
    ['look-ahead and all', { lookAhead: 5, cell: 'lstm' }, { smoothing: 0.3, minimumDuration: 3 }],
    ['look-ahead beyond the end', { lookAhead: 500 }, { minimumDuration: 2 }],
  ])('gives what whole sequences give: %s', async (_, configuration, settling) => {
    const model = modelOf(configuration);
    const sequences = drawSequences(2, 6);
    const whole = await model.label(sequences, settling);
    const labeler = model.labeler(settling);
    for (const [place, sequence] of sequences.entries()) {
      const found = streamed(labeler, sequence);
      expect(found.map(({ index }) => index)).toEqual([...sequence.labels.keys()]);
      expect(found.map(({ label }) => label)).toEqual(whole[place].labels);
      found.forEach(({ probabilities, time, index }) => {
        expect(time).toBe(index / 25);
        probabilities.forEach((value, label) => {
          const same = whole[place].probabilities[index * labels.length + label];
          expect(Math.abs(value - same)).toBeLessThan(1e-6);
        });
      });
    }
    labeler.dispose();
  });

  it.each<object>([{}, { motion: false, lookAhead: 2 }, { lookAhead: 1, cell: 'lstm' }])(
    'gives what whole clips of pixels give, longer than are encoded at once: %j',
    async (configuration) => {
      const inputs = FrameInputs.ofPixels({ width: 8, height: 6, colour: 'rgb' });
      const model = new LabelingModel({
        ...{ labels, inputs, configuration: { hiddenSize: 5, vectorSize: 6, ...configuration } },
        rng: new Rng(3),
      }).eval();
      const rng = new Rng(4);
      const length = 70;
      const values = Float32Array.from({ length: length * inputs.size }, () => rng.uniform(-1, 1));
      const clip = {
        values,
        length,
        channels: inputs.size,
        labels: new Array(length).fill('rest'),
      };
      const [whole] = await model.label([clip]);
      const labeler = model.labeler();
      const found = streamed(labeler, clip);
      expect(found.map(({ label }) => label)).toEqual(whole.labels);
      found.forEach(({ probabilities, index }) => {
        probabilities.forEach((value, label) => {
          const same = whole.probabilities[index * labels.length + label];
          expect(Math.abs(value - same)).toBeLessThan(1e-6);
        });
      });
      labeler.push(frameOf(clip, 0));
      const other = model.labeler();
      other.restore(JSON.parse(JSON.stringify(labeler.snapshot())));
      expect(other.push(frameOf(clip, 1)).map(withoutLatency)).toEqual(
        labeler.push(frameOf(clip, 1)).map(withoutLatency),
      );
    },
  );

  it('gives each label after the look-ahead, and the rest at the end', () => {
    const labeler = modelOf({ lookAhead: 2 }).labeler();
    const [sequence] = drawSequences(1, 7);
    const counts = [0, 1, 2, 3].map((frame) => labeler.push(frameOf(sequence, frame)).length);
    expect(counts).toEqual([0, 0, 1, 1]);
    expect(labeler.flush().map(({ index, delay, time }) => [index, delay, time])).toEqual([
      [2, 1, null],
      [3, 0, null],
    ]);
    expect(labeler.flush()).toEqual([]);
  });

  it.each([{}, { lookAhead: 3, cell: 'lstm', numLayers: 2 }])(
    'goes on from a snapshot, also of JSON, to the same bits: %j',
    (configuration) => {
      const model = modelOf(configuration);
      const settling = { smoothing: 0.4, minimumDuration: 3 };
      const [sequence] = drawSequences(1, 8);
      const expected = streamed(model.labeler(settling), sequence).map(withoutLatency);
      for (const cut of [0, 1, 2, 4, 17, sequence.length]) {
        const [first, second] = [model.labeler(settling), model.labeler(settling)];
        const found: LabelledFrame[] = [];
        for (let frame = 0; frame < cut; frame++) {
          found.push(...first.push(frameOf(sequence, frame), frame / 25));
        }
        second.push([9, 9]);
        second.restore(JSON.parse(JSON.stringify(first.snapshot())));
        for (let frame = cut; frame < sequence.length; frame++) {
          found.push(...second.push(frameOf(sequence, frame), frame / 25));
        }
        found.push(...second.flush());
        expect(found.map(withoutLatency)).toEqual(expected);
      }
    },
  );

  it('refuses snapshots of others', () => {
    const model = modelOf({ lookAhead: 2 });
    const labeler = model.labeler();
    for (let frame = 0; frame < 5; frame++) labeler.push([frame, 1]);
    const sound = labeler.snapshot();
    const restored = () => modelOf({ lookAhead: 2 }).labeler();
    restored().restore(sound);
    for (const change of [
      { frames: 2 },
      { frames: 1.5 },
      { steps: 4 },
      { last: null },
      { last: [1] },
      { inputs: [1, 2, 3, Number.NaN] },
      { state: { h: [1] } },
      { state: {} },
      { state: null },
      { times: [] },
      { times: ['now', null] },
      { probabilities: [[1, 0, 0, 0]] },
      { settler: { ...sound.settler, waiting: 1 } },
      { settler: { ...sound.settler, current: 4 } },
      { settler: { ...sound.settler, smoothed: null } },
      { settling: { smoothing: 0.5, minimumDuration: 1 } },
    ]) {
      const restore = () => restored().restore({ ...sound, ...change } as never);
      expect(restore, JSON.stringify(change)).toThrow(ArgumentError);
    }
    expect(() => modelOf({}).labeler().restore(sound)).toThrow(/look-ahead 0/);
    expect(() => modelOf({ lookAhead: 2, hiddenSize: 9 }).labeler().restore(sound)).toThrow(
      /state\.h must be 9 finite numbers/,
    );
  });

  it('refuses frames that are none, and goes on', () => {
    const labeler = modelOf({}).labeler();
    labeler.push([1, 2]);
    for (const wrong of [[1], [1, 2, 3], [1, Number.NaN], [1, 1e300], 'ab', null]) {
      expect(() => labeler.push(wrong as number[])).toThrow(ArgumentError);
    }
    expect(labeler.push([1, 2])[0].index).toBe(1);
    labeler.dispose();
    expect(() => labeler.push([1, 2])).toThrow(StateError);
    expect(() => modelOf({ direction: 'offline' }).labeler()).toThrow(
      /must be causal, since an offline model needs the whole sequence/,
    );
  });

  it('keeps to its memory, and frees it', () => {
    const model = modelOf({ cell: 'lstm', numLayers: 2, lookAhead: 2 });
    const before = liveBuffers();
    const labeler = model.labeler({ minimumDuration: 3 });
    const [sequence] = drawSequences(1, 9);
    const held: number[] = [];
    for (let frame = 0; frame < 20; frame++) {
      labeler.push(frameOf(sequence, frame));
      held.push(liveBuffers());
    }
    expect(new Set(held).size).toBe(1);
    labeler.restore(labeler.snapshot());
    expect(liveBuffers()).toBe(held[0]);
    labeler.dispose();
    expect(liveBuffers()).toBe(before);
  });

  it('leaves a model in training as it was', () => {
    const model = modelOf({ dropout: 0.5 });
    const expected = model.labeler().push([1, 2])[0].probabilities;
    model.train();
    expect(model.labeler().push([1, 2])[0].probabilities).toEqual(expected);
    expect(model.training).toBe(true);
  });
});

const withoutLatency = ({ latency, ...rest }: LabelledFrame) => {
  expect(latency).toBeGreaterThanOrEqual(0);
  return rest;
};

describe('settled labels', () => {
  const frames = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 60 });
  const rowsOf = (best: readonly number[]) =>
    Float32Array.from(best.flatMap((label) => [0, 1, 2].map((own) => (own === label ? 0.8 : 0.1))));

  it('are the likeliest ones by default', () => {
    fc.assert(
      fc.property(frames, (best) => {
        expect([...settleAll('here', 3, {})(rowsOf(best))]).toEqual(best);
      }),
    );
  });

  it('have segments of the least duration, but for the first, and none that never was', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 9 }), (best, minimumDuration) => {
        const settled = [...settleAll('here', 3, { minimumDuration })(rowsOf(best))];
        expect(settled).toHaveLength(best.length);
        for (const { label, start, end } of segmentsOf(settled).slice(1)) {
          expect(end - start).toBeGreaterThanOrEqual(minimumDuration);
          // It begins where its label begins, not where it is long enough.
          expect(best.slice(start, start + minimumDuration)).toEqual(
            new Array(minimumDuration).fill(label),
          );
        }
      }),
    );
  });

  it('are those of segments that are all long enough, as they are', () => {
    const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 4, max: 9 })));
    fc.assert(
      fc.property(runs, (lengths) => {
        const best = lengths.flatMap(([label, length]) => new Array<number>(length).fill(label));
        expect([...settleAll('here', 3, { minimumDuration: 4 })(rowsOf(best))]).toEqual(best);
      }),
    );
  });

  it('change the less often, the more they are smoothed, and at last not at all', () => {
    const best = [0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 2, 2, 0];
    const changes = [0, 0.5, 0.9, 0.99].map(
      (smoothing) => segmentsOf([...settleAll('here', 3, { smoothing })(rowsOf(best))]).length,
    );
    expect([...changes].sort((a, b) => b - a)).toEqual(changes);
    expect(changes[0]).toBe(segmentsOf(best).length);
    expect(changes[3]).toBe(1);
  });
});
