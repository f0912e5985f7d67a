import {
  GRU,
  type HiddenState,
  LSTM,
  type RecurrentLayer,
  type RecurrentOptions,
  RNN,
  scan,
} from '@unrolled/cells';
import {
  type Backend,
  noGrad,
  Rng,
  type SequenceKind,
  scope,
  setBackend,
  stack,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Closeness } from '../src/index.ts';
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

const ofOneDirection = fixtures.filter(({ network }) => network.directions === 1);
const streamable = ofOneDirection.filter(({ variant }) => !variant.withLengths);
const ofOneCell = ofOneDirection.filter(({ network }) => network.layers === 1);

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
    await expectResults(results, variant, closeness);
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

  it.each(streamable)('$kind $name, by step()', async ({ kind, network, variant }) => {
    setBackend(backend);
    const results = scope(() => noGrad(() => runSteps(kind, network, variant)));
    await expectResults(results, variant, closeness);
  });

  it.each(ofOneCell)('$kind $name, by scan()', async ({ kind, network, variant }) => {
    setBackend(backend);
    const { results, x } = scope(() => runScan(kind, network, variant));
    await expectResults(results, variant, closeness);
    await expect(x.grad as Tensor, 'gradient of x').toBeAllClose(variant.gradients.x, closeness);
  });
});

type Results = Record<string, Tensor>;

async function expectResults(results: Results, variant: Variant, closeness: Closeness) {
  for (const [name, result] of Object.entries(results)) {
    const expected = variant[name as 'output' | 'h' | 'c'] ?? [];
    await expect(result, name).toBeAllClose(expected, closeness);
  }
}

/** The network with the weights of the fixture, its input and, where it has one, its state. */
function load(kind: SequenceKind, network: NetworkFixture, variant: Variant) {
  const { layers, directions, inputs, weights } = network;
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
  const values = variant.withLengths ? withoutPadding(inputs.x) : inputs.x;
  const x = leaf(values, [batch, time, inputSize]);
  const stateShape = [layers * directions, batch, hiddenSize];
  const h = variant.withState ? leaf(inputs.h0, stateShape) : null;
  const c = h && kind === 'lstm' ? leaf(inputs.c0, stateShape) : null;
  const state = h && (c ? { h, c } : { h });
  return { layer, x, state, lengths: variant.withLengths ? lengths : null };
}

/** Walks back from the loss of the fixture, in which every value of every result counts. */
function backward(results: Results, { lossWeights }: NetworkFixture): void {
  Object.entries(results)
    .map(([name, result]) =>
      result.mul(tensor(lossWeights[name as 'output' | 'h' | 'c'], result.shape)).sum(),
    )
    .reduce((total, one) => total.add(one))
    .backward();
}

/** The forward and backward pass: results and leaves by the names they have in the fixtures. */
function run(kind: SequenceKind, network: NetworkFixture, variant: Variant) {
  return scope(() => {
    const { layer, x, state, lengths } = load(kind, network, variant);
    const { output, state: last } = layer.forward(x, { state, lengths });
    const results: Results = { output, ...last };
    backward(results, network);
    const leaves: Record<string, Tensor> = { x, ...Object.fromEntries(layer.namedParameters()) };
    for (const [name, one] of Object.entries(state ?? {})) leaves[`${name}0`] = one;
    return { results, leaves };
  });
}

/** One time step after another, as a stream comes in. */
function runSteps(kind: SequenceKind, network: NetworkFixture, variant: Variant): Results {
  const { layer, x, state: initial } = load(kind, network, variant);
  let state: HiddenState = initial ?? layer.initialState(batch);
  const outputs = Array.from({ length: time }, (_, t) => {
    const next = layer.step(x.slice([null, [t, t + 1]]).reshape([batch, inputSize]), state);
    state = next.state;
    return next.output;
  });
  return { output: stack(outputs, 1), ...state };
}

/** The general path, which custom cells take, through primitive ops alone. */
function runScan(kind: SequenceKind, network: NetworkFixture, variant: Variant) {
  const { layer, x, state, lengths } = load(kind, network, variant);
  const flat = Object.entries(state ?? {}).map(([name, one]) => [
    name,
    one.reshape([batch, hiddenSize]),
  ]);
  const initial = state && { ...state, ...Object.fromEntries(flat) };
  const { output, state: last } = scan(layer.cells[0][0], x, initial, { lengths });
  const results: Results = { output, ...last };
  backward(results, network);
  return { results, x };
}

/** x with NaN beyond the end of each sequence, where nothing may look. */
const withoutPadding = (x: readonly number[]): number[] =>
  x.map((value, place) => {
    const row = Math.floor(place / (time * inputSize));
    const step = Math.floor(place / inputSize) % time;
    return step < lengths[row] ? value : Number.NaN;
  });
