import { GRU, LSTM, type RecurrentLayer, type RecurrentOptions, RNN } from '@unrolled/cells';
import {
  type Backend,
  Rng,
  type SequenceKind,
  scope,
  setBackend,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, readFixtures, type Values } from './pytorch.ts';

interface Variant {
  readonly withLengths: boolean;
  readonly withState: boolean;
  readonly output: readonly number[];
  readonly h: readonly number[];
  readonly c?: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

interface NetworkFixture {
  readonly layers: number;
  readonly directions: number;
  readonly inputs: Readonly<Record<'x' | 'h0' | 'c0', readonly number[]>>;
  readonly lossWeights: Readonly<Record<'output' | 'h' | 'c', readonly number[]>>;
  readonly weights: Readonly<Record<string, Values>>;
  readonly variants: readonly Variant[];
}

const [batch, time, inputSize, hiddenSize] = [3, 4, 2, 3];
/** Full, empty, and in between. */
const lengths = [time, 0, 2];

const networks: Record<SequenceKind, (options: RecurrentOptions) => RecurrentLayer> = {
  'rnn-tanh': (options) => new RNN(options),
  'rnn-relu': (options) => new RNN({ ...options, nonlinearity: 'relu' }),
  lstm: (options) => new LSTM(options),
  gru: (options) => new GRU(options),
  'gru-reset-before': (options) => new GRU({ ...options, resetAfter: false }),
};
const kinds = Object.keys(networks) as SequenceKind[];

/** One line for each network, with each of its variants. */
const fixtures = kinds.flatMap((kind) =>
  readFixtures<NetworkFixture>(`${kind}.json`).flatMap((network) =>
    network.variants.map((variant) => ({ kind, network, variant, name: nameOf(network, variant) })),
  ),
);

function nameOf({ layers, directions }: NetworkFixture, variant: Variant): string {
  const marks = [variant.withLengths && 'lengths', variant.withState && 'state'].filter(Boolean);
  return [`${layers} × ${directions}`, ...marks].join(', ');
}

it('covers every kind × layers × directions × lengths × state', () => {
  expect(fixtures.length).toBe(5 * 3 * 2 * 2 * 2);
});

describe.each(backends)('networks as PyTorch computes them: $name', ({ create, closeness }) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await create();
  });

  it.each(fixtures)('$kind $name', async ({ kind, network, variant }) => {
    setBackend(backend);
    const { results, leaves } = run(kind, network, variant);
    for (const [name, result] of Object.entries(results)) {
      const expected = variant[name as 'output' | 'h' | 'c'] ?? [];
      await expect(result, name).toBeAllClose(expected, closeness);
    }
    expect(Object.keys(leaves).sort()).toEqual(Object.keys(variant.gradients).sort());
    for (const [name, { grad }] of Object.entries(leaves)) {
      await expect(grad as Tensor, `gradient of ${name}`).toBeAllClose(
        variant.gradients[name],
        closeness,
      );
    }
    for (const one of [...Object.values(results), ...Object.values(leaves)]) one.dispose();
    expect(backend.report().liveBuffers).toBe(0);
  });
});

/** The forward and backward pass: results and leaves by the names they have in the fixtures. */
function run(kind: SequenceKind, network: NetworkFixture, variant: Variant) {
  const { layers, directions, inputs, lossWeights, weights } = network;
  const stateShape = [layers * directions, batch, hiddenSize];
  return scope(() => {
    const layer = networks[kind]({
      inputSize,
      hiddenSize,
      numLayers: layers,
      bidirectional: directions === 2,
      rng: new Rng(1),
    });
    layer.loadStateDict(
      Object.fromEntries(
        Object.entries(weights).map(([name, { values, shape }]) => [name, tensor(values, shape)]),
      ),
    );
    const leaf = (values: readonly number[], shape: readonly number[]) =>
      tensor(values, shape, { requiresGrad: true });
    const x = leaf(variant.withLengths ? withoutPadding(inputs.x) : inputs.x, [
      batch,
      time,
      inputSize,
    ]);
    const given: Record<string, Tensor> = {};
    if (variant.withState) {
      given.h = leaf(inputs.h0, stateShape);
      if (kind === 'lstm') given.c = leaf(inputs.c0, stateShape);
    }
    const { output, state } = layer.forward(x, {
      state: variant.withState ? { h: given.h, ...given } : null,
      lengths: variant.withLengths ? lengths : null,
    });
    const results: Record<string, Tensor> = { output, ...state };
    Object.entries(results)
      .map(([name, result]) =>
        result.mul(tensor(lossWeights[name as 'output' | 'h' | 'c'], result.shape)).sum(),
      )
      .reduce((total, one) => total.add(one))
      .backward();
    const leaves: Record<string, Tensor> = { x, ...Object.fromEntries(layer.namedParameters()) };
    for (const [name, one] of Object.entries(given)) leaves[`${name}0`] = one;
    return { results, leaves };
  });
}

/** x with NaN beyond the end of each sequence, where nothing may look. */
const withoutPadding = (x: readonly number[]): number[] =>
  x.map((value, place) => {
    const row = Math.floor(place / (time * inputSize));
    const step = Math.floor(place / inputSize) % time;
    return step < lengths[row] ? value : Number.NaN;
  });
