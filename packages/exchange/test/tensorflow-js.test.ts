import { GRU, LSTM } from '@unrolled/cells';
import { FormatError, noGrad, scope, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { readTensorflowJs } from '../src/index.ts';
import { float32Closeness, fromBase64 } from './helpers.ts';
import {
  type TensorflowJsFixture as Fixture,
  tensorflowJsFixture as fixtureOf,
  tensorflowJsFixtures as fixtures,
  type LayerJson,
} from './tensorflow-js-fixtures.ts';

const read = ({ json, weights }: Fixture) =>
  readTensorflowJs(json, async () => fromBase64(weights), { source: 'model.json' });

/** The first layer of a model, after a change to its options. */
const changed = (name: string, options: Record<string, unknown>, place = 0): Fixture => {
  const fixture = fixtureOf(name);
  Object.assign(fixture.json.modelTopology.config.layers[place].config, options);
  return fixture;
};

describe('readTensorflowJs', () => {
  it.each(fixtures)('computes as TensorFlow.js does: $name', async (fixture) => {
    const model = await read(fixture);
    const { shape, values } = fixture.inputs;
    const tokens = Int32Array.from(values);
    const x = shape.length === 2 ? tensor(tokens, shape) : tensor(values, shape);
    const output = noGrad(() => model.forward(x));
    expect(output.shape).toEqual(fixture.outputs.shape);
    await expect(output).toBeAllClose(fixture.outputs.values, float32Closeness);
    model.dispose();
  });

  it('gives the layers that have weights by name', async () => {
    const model = await read(fixtureOf('bidirectional LSTM'));
    expect([...model.layers.keys()]).toEqual([
      'bidirectional_Bidirectional1',
      'bidirectional_Bidirectional2',
      'dense_Dense1',
    ]);
    const [lstm, gru] = [...model.layers.values()];
    expect(lstm).toBeInstanceOf(LSTM);
    expect(lstm).toMatchObject({ bidirectional: true, hiddenSize: 5, training: false });
    expect(gru).toBeInstanceOf(GRU);
    expect([...model.namedParameters()][0][0]).toBe('modules.0.weight_ih_l0');
  });

  it('goes on from the state of the call before in a stateful layer', async () => {
    const fixture = changed('LSTM with the hard sigmoid', { stateful: true });
    const model = await read(fixture);
    const x = tensor(fixture.inputs.values, fixture.inputs.shape);
    const run = (start: number, end: number) =>
      scope(() => model.forward(x.slice([null, [start, end]])));
    run(0, 1);
    const later = run(1, 4);
    const expected = tensor(fixture.outputs.values, fixture.outputs.shape).slice([null, [1, 4]]);
    await expect(later).toBeAllClose(expected.dataSync(), float32Closeness);
    model.resetStates();
    const whole = run(0, 4);
    await expect(whole).toBeAllClose(fixture.outputs.values, float32Closeness);
  });

  it.each([
    [
      'an activation',
      { activation: 'gelu' },
      /SimpleRNN "simple_rnn_SimpleRNN1": activation must be/,
    ],
    ['a state that is returned', { return_state: true }, /return_state must be false, got true/],
    [
      'sequences read backwards',
      { go_backwards: true },
      /go_backwards must be false with return_seq/,
    ],
    ['other units', { units: 4 }, /must have 4 rows, one for each unit, got 5/],
    [
      'an option of another type',
      { units: 'many' },
      /whole number as units of "simple_rnn_SimpleRNN1"/,
    ],
  ])('refuses %s', async (_, options, message) => {
    const fixture = changed('simple RNN', options);
    await expect(read(fixture)).rejects.toThrow(FormatError);
    await expect(read(fixture)).rejects.toThrow(message);
  });

  it('refuses gates and merges that cannot be expressed', async () => {
    const gates = changed('GRU with the hard sigmoid', { recurrent_activation: 'relu' });
    await expect(read(gates)).rejects.toThrow(/GRU "gru_GRU1": recurrent_activation must be sigm/);
    const merge = changed('bidirectional LSTM', { merge_mode: 'max' });
    await expect(read(merge)).rejects.toThrow(
      /merge_mode must be "concat", "sum", "ave" or "mul", got "max"/,
    );
    const inner = changed('sequence to sequence', { layer: { class_name: 'LSTM', config: {} } }, 3);
    await expect(read(inner)).rejects.toThrow(/TimeDistributed .*: layer must be Dense or/);
  });

  it('refuses other classes of layers and of models', async () => {
    const layer = fixtureOf('simple RNN');
    layer.json.modelTopology.config.layers[0].class_name = 'ConvLSTM2D';
    await expect(read(layer)).rejects.toThrow(/got "ConvLSTM2D"; expected SimpleRNN, LSTM/);
    const model = fixtureOf('simple RNN');
    model.json.modelTopology.class_name = 'Lambda';
    await expect(read(model)).rejects.toThrow(/must be Sequential or Functional, got "Lambda"/);
    const graph = { modelTopology: { node: [] }, weightsManifest: [] };
    await expect(readTensorflowJs(graph, async () => new Uint8Array())).rejects.toThrow(
      /expected a layers model, got a graph model/,
    );
  });

  it('refuses a functional model that branches', async () => {
    const fixture = fixtureOf('functional');
    const { layers } = fixture.json.modelTopology.config;
    const [, , dense] = layers as (LayerJson & { name: string; inbound_nodes: unknown[] })[];
    layers.push({ ...dense, ...{ name: 'other' }, config: { ...dense.config, name: 'other' } });
    await expect(read(fixture)).rejects.toThrow(
      /Dense "other": a layer must read only the layer before it/,
    );
    dense.inbound_nodes = [];
    await expect(read(fixture)).rejects.toThrow(/got a second input/);
  });

  it('refuses missing weights, and weights that are not finite', async () => {
    const missing = fixtureOf('simple RNN');
    missing.json.weightsManifest[0].weights[0].name = 'simple_rnn_SimpleRNN1/other';
    await expect(read(missing)).rejects.toThrow(
      /expected a weight "kernel", got "other", "recurrent_k/,
    );
    const fixture = fixtureOf('simple RNN');
    const weights = fromBase64(fixture.weights);
    weights.set([0, 0, 0xc0, 0x7f]);
    await expect(readTensorflowJs(fixture.json, async () => weights)).rejects.toThrow(
      /"weight_ih_l0" must hold finite numbers, got NaN/,
    );
  });
});
