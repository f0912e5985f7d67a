import { Parameter } from '@unrolled/nn';
import { ArgumentError, FormatError, scope, type Tensor, tensor } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { Adagrad, Adam, AdamW, type Optimizer, RMSProp, SGD } from '../src/index.ts';
import { describeOnBackends } from './backends.ts';
import { expectClose } from './close.ts';
import fixture from './fixtures/optimizers.json' with { type: 'json' };

const optimizers = { SGD, RMSProp, Adagrad, Adam, AdamW };

const create = (name: string, parameters: Iterable<Tensor>, options: object): Optimizer =>
  new optimizers[name as keyof typeof optimizers](parameters, options);

const initialParameters = () =>
  fixture.initial.map((values, index) => new Parameter(tensor(values, fixture.shapes[index])));

function setGradients(parameters: readonly Parameter[], step: number): void {
  parameters.forEach((parameter, index) => {
    parameter.zeroGrad();
    const gradient = fixture.gradients[step][index];
    parameter.grad = gradient === null ? null : tensor(gradient, parameter.shape);
  });
}

describeOnBackends('optimizers', (backend) => {
  for (const { name, options, trajectory } of fixture.optimizers) {
    it(`${name} ${JSON.stringify(options)} is PyTorch's`, async () => {
      const parameters = initialParameters();
      const optimizer = create(name, parameters, options);
      for (const [step, expected] of trajectory.entries()) {
        if (step === fixture.halvingStep) optimizer.learningRate /= 2;
        setGradients(parameters, step);
        scope(() => optimizer.step());
        for (const [index, values] of expected.entries()) {
          expectClose(await parameters[index].data(), values);
        }
      }
    });

    it(`${name} ${JSON.stringify(options)} goes on exactly from its state`, async () => {
      const expected = initialParameters();
      const whole = create(name, expected, options);
      const parameters = initialParameters();
      let resumed = create(name, parameters, options);
      for (let step = 0; step < fixture.gradients.length; step++) {
        setGradients(expected, step);
        whole.step();
        const { tensors, state } = resumed.stateDict();
        const before = resumed;
        resumed = create(name, parameters, { ...options, learningRate: 12 });
        resumed.loadStateDict({ tensors, state: JSON.parse(JSON.stringify(state)) });
        before.dispose();
        setGradients(parameters, step);
        resumed.step();
        for (const [index, parameter] of parameters.entries()) {
          expect(await parameter.data()).toEqual(await expected[index].data());
        }
      }
    });
  }

  it('frees all it took', () => {
    const before = backend().report().liveBuffers;
    for (const { name, options } of fixture.optimizers) {
      const parameters = initialParameters();
      const optimizer = create(name, parameters, options);
      setGradients(parameters, 0);
      optimizer.step();
      optimizer.loadStateDict(optimizer.stateDict());
      optimizer.dispose();
      for (const parameter of parameters) parameter.dispose();
    }
    expect(backend().report().liveBuffers).toBe(before);
  });

  it('counts a parameter that is given twice once', async () => {
    const [parameter] = initialParameters();
    const [single] = initialParameters();
    setGradients([parameter], 0);
    setGradients([single], 0);
    new SGD([parameter, parameter], { learningRate: 0.1 }).step();
    new SGD([single], { learningRate: 0.1 }).step();
    expect(await parameter.data()).toEqual(await single.data());
  });

  it('loads nothing of a state that does not fit', async () => {
    const parameters = initialParameters();
    const optimizer = new Adam(parameters);
    setGradients(parameters, 0);
    optimizer.step();
    const { tensors, state } = optimizer.stateDict();
    const saved = await tensors['0.mean'].data();
    const bad = [
      { tensors: { ...tensors, '0.mean': tensor([1, 2]) }, state },
      { tensors: { ...tensors, '2.mean': tensor([1, 2]) }, state },
      { tensors: {}, state },
      { tensors, state: { ...state, steps: [1] } },
      { tensors, state: { ...state, learningRate: -1 } },
    ];
    for (const one of bad) expect(() => optimizer.loadStateDict(one)).toThrow(ArgumentError);
    for (const steps of [null, 'x', [1, -1], [1, 0.5]]) {
      expect(() => optimizer.loadStateDict({ tensors, state: { ...state, steps } })).toThrow(
        FormatError,
      );
    }
    expect(await optimizer.stateDict().tensors['0.mean'].data()).toEqual(saved);
    expect(optimizer.stateDict().state).toEqual(state);
  });

  it('refuses options out of range, and no parameters', () => {
    const parameters = initialParameters();
    expect(() => new SGD([])).toThrow(/at least one parameter/);
    expect(() => new SGD(parameters, { learningRate: -1 })).toThrow(ArgumentError);
    expect(() => new SGD(parameters, { learningRate: Number.NaN })).toThrow(ArgumentError);
    expect(() => new SGD(parameters, { momentum: 1 })).toThrow(ArgumentError);
    expect(() => new SGD(parameters, { nesterov: true })).toThrow(/needs a momentum/);
    expect(() => new Adam(parameters, { betas: [0.9, 1] })).toThrow(
      /betas must be two numbers from 0/,
    );
    const optimizer = new RMSProp(parameters);
    expect(() => {
      optimizer.learningRate = Number.POSITIVE_INFINITY;
    }).toThrow(ArgumentError);
  });
});
