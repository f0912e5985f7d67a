import { getBackend, Rng, StateError, scope, tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { Module, Parameter } from '../src/index.ts';

class Leaf extends Module {
  weight: Parameter;
  constructor(values: number[]) {
    super();
    this.weight = new Parameter(tensor(values));
  }
}

class Noisy extends Module {
  rng: Rng;
  constructor(rng: Rng) {
    super();
    this.rng = rng;
  }
}

class Tree extends Module {
  scale = new Parameter(tensor([7]));
  layers = [new Leaf([1, 2, 3]), new Leaf([4, 5])];
  noisy = new Noisy(new Rng(5));
  note = { ignored: 'plain objects are not looked into' };
  shared = this.layers[0];
  parent: Module = this;
}

const liveBuffers = () => getBackend().report().liveBuffers;

describe('Module', () => {
  it('names parameters by their path, each once, in order of definition', () => {
    const tree = new Tree();
    expect([...tree.namedParameters()].map(([name]) => name)).toEqual([
      'scale',
      'layers.0.weight',
      'layers.1.weight',
    ]);
    expect(tree.parameterCount()).toBe(6);
    expect([...tree.namedRngs()]).toEqual([['noisy.rng', tree.noisy.rng]]);
    expect(tree.stateDict()['layers.1.weight']).toBe(tree.layers[1].weight);
  });

  it('switches training all the way down', () => {
    const tree = new Tree();
    expect(tree.eval()).toBe(tree);
    expect([tree, ...tree.layers, tree.noisy].map((module) => module.training)).toEqual(
      new Array(4).fill(false),
    );
    tree.train();
    expect(tree.layers[1].training).toBe(true);
  });

  it('copies a state into its own parameters', () => {
    const from = new Tree();
    const to = new Tree();
    from.layers[1].weight.assign(tensor([8, 9]));
    const before = to.layers[1].weight;
    to.loadStateDict(from.stateDict());
    expect(to.layers[1].weight).toBe(before);
    expect([...before.dataSync()]).toEqual([8, 9]);
    from.layers[1].weight.assign(tensor([0, 0]));
    expect([...before.dataSync()]).toEqual([8, 9]);
  });

  it('lists every fault of a state in one error and then changes nothing', () => {
    const tree = new Tree();
    const state = {
      scale: tensor([1]),
      'layers.0.weight': zeros([2, 2]),
      'layers.1.weight': zeros([2], 'int32'),
      stranger: tensor([1]),
    };
    expect(() => tree.loadStateDict(state)).toThrow(
      'Tree.loadStateDict: the state does not fit, and nothing was loaded:\n' +
        '  "layers.0.weight" must be [3], got [2, 2]\n' +
        '  "layers.1.weight" must be float32, got int32\n' +
        '  "stranger" is not expected',
    );
    expect(tree.scale.itemSync()).toBe(7);
    expect(() => tree.loadStateDict({ scale: tensor([1]) })).toThrow(
      '"layers.0.weight" is missing',
    );
    expect(tree.scale.itemSync()).toBe(7);
  });

  it('takes what it knows of a state when not strict, but no wrong shape', () => {
    const tree = new Tree();
    tree.loadStateDict({ scale: tensor([1]), stranger: tensor([2]) }, { strict: false });
    expect(tree.scale.itemSync()).toBe(1);
    expect(() => tree.loadStateDict({ scale: tensor([1, 2]) }, { strict: false })).toThrow(
      '"scale" must be [1], got [2]',
    );
  });

  it('does not take inherited names for entries of a state', () => {
    const inherited = Object.create({ scale: tensor([1]) });
    expect(() => new Tree().loadStateDict(inherited)).toThrow('"scale" is missing');
  });
});

describe('Parameter', () => {
  it('and its gradient outlive the scope they were made in, until dispose()', () => {
    const before = liveBuffers();
    const made: Leaf[] = [];
    scope(() => void made.push(new Leaf([1, 2, 3])));
    const [leaf] = made;
    scope(() => leaf.weight.square().sum().backward());
    expect([...leaf.weight.dataSync()]).toEqual([1, 2, 3]);
    expect([...(leaf.weight.grad?.dataSync() ?? [])]).toEqual([2, 4, 6]);
    expect(liveBuffers()).toBe(before + 2);
    leaf.dispose();
    expect(liveBuffers()).toBe(before);
  });

  it('takes over the tensor it is made from', () => {
    const values = tensor([1, 2]);
    const parameter = new Parameter(values);
    expect(values.disposed).toBe(true);
    expect(parameter.requiresGrad).toBe(true);
    parameter.dispose();
  });

  it('refuses a tensor that was disposed of, whose buffer would be freed twice', () => {
    const before = liveBuffers();
    const gone = tensor([1, 2]);
    gone.dispose();
    expect(() => new Parameter(gone)).toThrow(StateError);
    const viewed = tensor([1, 2]);
    const view = viewed.detach();
    viewed.dispose();
    expect(() => new Parameter(viewed)).toThrow(StateError);
    expect([...view.dataSync()]).toEqual([1, 2]);
    view.dispose();
    expect(liveBuffers()).toBe(before);
  });
});
