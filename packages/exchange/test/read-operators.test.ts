import { FormatError, Rng, randomNormal, type Tensor, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { readOnnx } from '../src/index.ts';
import { OnnxGraph } from '../src/onnx/onnx-graph.ts';
import { float32Closeness } from './helpers.ts';
import { runOnnx, runtime } from './run-onnx.ts';

const rng = new Rng(8);

type Attributes = Parameters<OnnxGraph['node']>[2];

interface Case {
  readonly name: string;
  readonly operator: string;
  /** Shape of the input. */
  readonly x: readonly number[];
  /** Shapes of weights, drawn at random, positive for a variance; whole numbers as they are; null: left out. */
  readonly weights: readonly (
    | readonly number[]
    | { readonly whole: readonly number[]; readonly shape?: readonly number[] }
    | null
  )[];
  readonly attributes?: Attributes;
}

const image = [2, 4, 3, 5];
const steps = [2, 4, 7];
const cases: readonly Case[] = [
  {
    name: 'two groups',
    operator: 'Conv',
    x: image,
    weights: [[6, 2, 2, 3], [6]],
    attributes: { group: 2, pads: [1, 0, 0, 2] },
  },
  {
    name: 'groups along one axis',
    operator: 'Conv',
    x: steps,
    weights: [[8, 1, 3], [8]],
    attributes: { group: 4, dilations: [2] },
  },
  { name: 'backwards', operator: 'ConvTranspose', x: image, weights: [[4, 3, 2, 3], [3]] },
  {
    name: 'backwards with strides and pads',
    operator: 'ConvTranspose',
    x: image,
    weights: [[4, 3, 2, 3], [3]],
    attributes: { strides: [1, 2], pads: [0, 1, 1, 2], output_padding: [0, 1] },
  },
  {
    name: 'backwards in groups and dilated',
    operator: 'ConvTranspose',
    x: image,
    weights: [[4, 3, 2, 3], [6]],
    attributes: { group: 2, dilations: [2, 1], strides: [2, 1] },
  },
  {
    name: 'backwards, each channel alone',
    operator: 'ConvTranspose',
    x: image,
    weights: [[4, 1, 3, 2], [4]],
    attributes: { group: 4, pads: [2, 1, 2, 0] },
  },
  {
    name: 'backwards along one axis',
    operator: 'ConvTranspose',
    x: steps,
    weights: [[4, 2, 3]],
    attributes: { strides: [3], pads: [3, 3] },
  },
  { name: 'a slope for each channel', operator: 'PRelu', x: image, weights: [[4, 1, 1]] },
  {
    name: 'along channels',
    operator: 'BatchNormalization',
    x: image,
    weights: [[4], [4], [4], [4]],
  },
  {
    name: 'rows',
    operator: 'ScatterND',
    x: [3, 4, 2],
    weights: [{ whole: [2, -3], shape: [-1, 1] }, [2, 4, 2]],
  },
  {
    name: 'single values',
    operator: 'ScatterND',
    x: [3, 4],
    weights: [{ whole: [2, 3, 0, -1], shape: [2, 2] }, [2]],
  },
  { name: 'of three', operator: 'Max', x: [3, 4], weights: [[4], [3, 1]] },
  { name: 'of three', operator: 'Min', x: [3, 4], weights: [[4], [3, 1]] },
  { name: 'of three', operator: 'Sum', x: [3, 4], weights: [[4], [3, 1]] },
  { name: 'all axes', operator: 'ReduceMax', x: image, weights: [] },
  {
    name: 'no axes',
    operator: 'ReduceSum',
    x: image,
    weights: [null],
    attributes: { noop_with_empty_axes: 1 },
  },
  { name: 'each value', operator: 'Elu', x: [3, 4], weights: [] },
  { name: 'each value', operator: 'Softplus', x: [3, 4], weights: [] },
  { name: 'each value', operator: 'Softsign', x: [3, 4], weights: [] },
];

/** A graph of one node. */
function graphOf({ operator, x, weights, attributes }: Case): OnnxGraph {
  const graph = new OnnxGraph();
  const inputs = weights.map((weight) => {
    if (weight === null) return '';
    if ('whole' in weight) {
      const numbers = graph.integers(...weight.whole);
      return weight.shape === undefined ? numbers : graph.reshape(numbers, ...weight.shape);
    }
    const size = weight.reduce((product, length) => product * length, 1);
    const values = Float32Array.from({ length: size }, () => rng.uniform(0.1, 1));
    return graph.constant('weight', async () => ({ shape: weight, values }));
  });
  const node = graph.node(operator, [graph.input('x', 'float32', x), ...inputs], attributes);
  graph.output(
    'y',
    node,
    x.map((_, axis) => `length${axis}`),
  );
  return graph;
}

describe.skipIf(runtime === null)('operators, as onnxruntime computes them', () => {
  it.each(cases)('$operator: $name', async (one) => {
    const file = await graphOf(one).encode();
    const x: Tensor = randomNormal([...one.x], 0, 1, rng);
    const model = await readOnnx(file);
    const { y } = model.run({ x });
    const expected = await runOnnx(file, { x });
    expect(y.shape).toEqual([...expected.y.dims]);
    await expect(y).toBeAllClose([...expected.y.data], float32Closeness);
    model.dispose();
  });
});

it('pads the axes that a newer Pad names', async () => {
  const weights = [{ whole: [1, 2] }, null, { whole: [-1] }];
  const file = await graphOf({ name: '', operator: 'Pad', x: [2, 2], weights }).encode();
  const { y } = (await readOnnx(file)).run({ x: tensor([1, 2, 3, 4], [2, 2]) });
  expect(y.toArraySync()).toEqual([
    [0, 1, 2, 0, 0],
    [0, 3, 4, 0, 0],
  ]);
});

describe('attributes that would be left out', () => {
  it.each<[string, Attributes, string]>([
    ['Add', { broadcast: 1 }, 'broadcast'],
    ['Pad', { value: 1 }, 'value'],
    ['Softmax', { axis: -1, scale: 2 }, 'scale'],
    ['If', { branch: 1 }, 'branch'],
    ['GRU', { output_sequence: 1 }, 'output_sequence'],
  ])('are refused by name: of %s', async (operator, attributes, name) => {
    const weights = [{ whole: [0, 0, 0, 0] }];
    const file = await graphOf({ name: '', operator, x: [2, 2], weights, attributes }).encode();
    const read = readOnnx(file);
    await expect(read).rejects.toThrow(FormatError);
    await expect(read).rejects.toThrow(`the attribute "${name}" cannot be expressed`);
  });
});

describe('operators that cannot be run', () => {
  it.each<[string, Partial<Case>, RegExp]>([
    ['groups', { attributes: { group: 3 } }, /group must divide the channels, got 3/],
    ['strides', { attributes: { strides: [0, 1] } }, /strides and dilations must be 2 numbers/],
    ['pads', { attributes: { pads: [1] } }, /pads and output_padding must be those of 2 axes/],
    ['a shape', { attributes: { output_shape: [4, 4] } }, /output_shape cannot be expressed/],
    ['size', { attributes: { strides: [9999, 9999] } }, /must have at most \d+ values/],
    ['padding by itself', { attributes: { auto_pad: 'SAME_UPPER' } }, /auto_pad "SAME_UPPER"/],
  ])('refuses %s', async (_, change, message) => {
    const file = await graphOf({ ...cases[2], ...change }).encode();
    const model = await readOnnx(file);
    const run = () => model.run({ x: randomNormal([...image], 0, 1, rng) });
    expect(run).toThrow(FormatError);
    expect(run).toThrow(message);
  });
});
