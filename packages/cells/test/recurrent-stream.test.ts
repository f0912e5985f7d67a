import { FormatError, ShapeError } from '@unrolled/guards';
import { Rng, tensor } from '@unrolled/tensor';
import { sequenceKinds } from '@unrolled/tensor/streaming';
import { describe, expect, it } from 'vitest';
import type { RecurrentLayer } from '../src/index.ts';
import { RecurrentStream, type SavedWeight } from '../src/streaming.ts';
import { kindNames, layerKinds } from './helpers.ts';

const options = { inputSize: 3, hiddenSize: 5, numLayers: 2 };

/** Kinds in the order of `layerKinds`. */
const kindOfLayer = Object.fromEntries(
  kindNames.map((name, place) => [name, sequenceKinds[place]]),
);

function saved(layer: RecurrentLayer, prefix = ''): Map<string, SavedWeight> {
  return new Map(
    Object.entries(layer.stateDict()).map(([name, weight]) => [
      prefix + name,
      { shape: weight.shape, data: weight.dataSync() },
    ]),
  );
}

const rng = new Rng(4);
const steps = Array.from({ length: 7 }, () =>
  Float32Array.from({ length: 3 }, () => rng.uniform(-1, 1)),
);

describe('RecurrentStream', () => {
  it.each(kindNames.flatMap((kind) => [true, false].map((bias) => [kind, bias] as const)))(
    'gives the bits of layer.stream(): %s, bias %s',
    (kind, bias) => {
      const layer = layerKinds[kind]({ ...options, bias, rng: new Rng(1) }).eval();
      const expected = layer.stream();
      const stream = new RecurrentStream(kindOfLayer[kind], saved(layer, 'a.'), { prefix: 'a.' });
      expect([stream.inputSize, stream.hiddenSize]).toEqual([3, 5]);
      const outputs = steps.map((x) => stream.step(x));
      expect(outputs).toEqual(steps.map((x) => expected.step(tensor(x, [1, 3])).dataSync()));
      stream.reset();
      expect(steps.map((x) => stream.step([...x]))).toEqual(outputs);
    },
  );

  it('keeps two streams apart', () => {
    const weights = saved(layerKinds.LSTM({ ...options, rng: new Rng(1) }));
    const [one, other] = [
      new RecurrentStream('lstm', weights),
      new RecurrentStream('lstm', weights),
    ];
    const first = one.step(steps[0]);
    expect(one.step(steps[0])).not.toEqual(first);
    expect(other.step(steps[0])).toEqual(first);
  });

  it('takes the number of values that the weights ask for', () => {
    const stream = new RecurrentStream(
      'gru',
      saved(layerKinds.GRU({ ...options, rng: new Rng(1) })),
    );
    expect(() => stream.step([1, 2])).toThrow(ShapeError);
    expect(() => stream.step([1, 2])).toThrow('RecurrentStream.step: x must hold 3 values, got 2');
  });

  const weight = (...shape: number[]): SavedWeight => ({
    shape,
    data: new Float32Array(shape.reduce((product, length) => product * length, 1)),
  });

  it.each<[string, (weights: Map<string, SavedWeight>) => void, string]>([
    ['that are missing', (w) => w.delete('weight_ih_l1'), '"weight_ih_l1" is missing among'],
    ['without one bias', (w) => w.delete('bias_hh_l0'), '"bias_hh_l0" is missing among'],
    [
      'of another layer',
      (w) => w.set('norm_ih_l0.scale', weight(20)),
      '"norm_ih_l0.scale" does not belong',
    ],
    [
      'of another kind',
      (w) => w.set('weight_hh_l0', weight(15, 5)),
      'must be [20, 5] in a stack of lstm, got [15, 5]',
    ],
    [
      'of no matrix',
      (w) => w.set('weight_hh_l0', weight(5)),
      '"weight_hh_l0" must be a matrix, got [5]',
    ],
    [
      'cut short',
      (w) => w.set('bias_ih_l0', { shape: [20], data: new Float32Array(19) }),
      'must be [20]',
    ],
    [
      'in half precision',
      (w) => w.set('bias_ih_l0', { shape: [20], data: new Uint16Array(20) }),
      'convert it by toFloat32()',
    ],
  ])('refuses weights %s', (_, change, message) => {
    const weights = saved(layerKinds.LSTM({ ...options, rng: new Rng(1) }));
    change(weights);
    expect(() => new RecurrentStream('lstm', weights)).toThrow(FormatError);
    expect(() => new RecurrentStream('lstm', weights)).toThrow(message);
  });
});
