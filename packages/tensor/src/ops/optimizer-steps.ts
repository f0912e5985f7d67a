import {
  ArgumentError,
  check,
  checkAll,
  type OptionRules,
  rules,
  ShapeError,
} from '@unrolled/guards';
import { noGrad } from '../autograd/gradient-mode.ts';
import type { AdamSpec, SgdSpec } from '../backend/fused-ops.ts';
import { commonBackend } from '../guards.ts';
import { scope } from '../scope.ts';
import { formatShape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';

const sgdRules: OptionRules<SgdSpec> = {
  learningRate: rules.number,
  momentum: rules.number,
  dampening: rules.number,
  nesterov: rules.boolean,
  weightDecay: rules.number,
};

const adamRules: OptionRules<AdamSpec> = {
  learningRate: rules.number,
  beta1: rules.number,
  beta2: rules.number,
  epsilon: rules.number,
  weightDecay: rules.number,
  decoupled: rules.boolean,
  step: rules.count,
};

/**
 * One step of gradient descent, in place. g ← gradient + weightDecay · p; with momentum
 * v ← momentum · v + (1 − dampening) · g and g ← v (Nesterov: g + momentum · v); p ← p − rate · g.
 * It follows torch.optim.SGD, whose first step takes v = g: pass a null velocity to train without momentum.
 */
export function sgdStep(
  parameter: Tensor,
  gradient: Tensor,
  velocity: Tensor | null,
  spec: SgdSpec,
): void {
  checkOperands('sgdStep', parameter, { gradient, ...(velocity !== null && { velocity }) });
  checkAll('sgdStep', spec, sgdRules);
  const fused = parameter.backend.fused.sgdStep;
  if (fused !== undefined) {
    fused(parameter.buffer, gradient.buffer, velocity?.buffer ?? null, spec);
    for (const changed of [parameter, velocity]) changed?.storage.noteChange('sgdStep');
    return;
  }
  updateInPlace(() => {
    let direction = gradient.add(parameter.mul(spec.weightDecay));
    if (velocity !== null) {
      velocity.assign(velocity.mul(spec.momentum).add(direction.mul(1 - spec.dampening)));
      direction = spec.nesterov ? direction.add(velocity.mul(spec.momentum)) : velocity;
    }
    parameter.assign(parameter.sub(direction.mul(spec.learningRate)));
  });
}

/**
 * One step of Adam (Kingma 2015) or, decoupled, AdamW (Loshchilov 2019), in place:
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
 * p ← p − rate · m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ). As torch.optim.Adam.
 */
export function adamStep(
  parameter: Tensor,
  gradient: Tensor,
  mean: Tensor,
  variance: Tensor,
  spec: AdamSpec,
): void {
  checkOperands('adamStep', parameter, { gradient, mean, variance });
  checkAll('adamStep', spec, adamRules);
  const fused = parameter.backend.fused.adamStep;
  if (fused !== undefined) {
    fused(parameter.buffer, gradient.buffer, mean.buffer, variance.buffer, spec);
    for (const changed of [parameter, mean, variance]) changed.storage.noteChange('adamStep');
    return;
  }
  const { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step } = spec;
  updateInPlace(() => {
    const decayed = decoupled ? parameter.mul(1 - learningRate * weightDecay) : parameter;
    const g = decoupled ? gradient : gradient.add(parameter.mul(weightDecay));
    mean.assign(mean.mul(beta1).add(g.mul(1 - beta1)));
    variance.assign(variance.mul(beta2).add(g.square().mul(1 - beta2)));
    const correctedMean = mean.div(1 - beta1 ** step);
    const deviation = variance.div(1 - beta2 ** step).sqrt();
    parameter.assign(decayed.sub(correctedMean.div(deviation.add(epsilon)).mul(learningRate)));
  });
}

/**
 * Scales gradients in place so that their norm, taken over all of them together, is at most
 * `maximum` (Pascanu 2013): g ← g · min(1, maximum / (norm + 1e-6)), as in PyTorch.
 * @param gradients of which no two share memory
 * @returns the norm before, []
 * @throws ArgumentError for a gradient that is listed twice
 */
export function clipGlobalNorm(gradients: readonly Tensor[], maximum: number): Tensor {
  check('clipGlobalNorm', 'gradients', gradients, rules.list);
  check('clipGlobalNorm', 'maximum', maximum, rules.aboveZero);
  const [first] = gradients;
  if (first === undefined) {
    throw new ArgumentError('clipGlobalNorm: needs at least one gradient, got none');
  }
  commonBackend('clipGlobalNorm', first, ...gradients);
  for (const one of gradients) checkDType('clipGlobalNorm', 'each gradient', one, 'float32');
  const storages = gradients.map(({ storage }) => storage);
  if (new Set(storages).size < storages.length) {
    const twice = storages.findIndex((storage, place) => storages.indexOf(storage) < place);
    throw new ArgumentError(
      'clipGlobalNorm: each gradient must be listed once, got the same memory at ' +
        `${storages.indexOf(storages[twice])} and ${twice}`,
    );
  }
  const fused = first.backend.fused.clipGlobalNorm;
  if (fused !== undefined) {
    const buffers = gradients.map((gradient) => gradient.buffer);
    const norm = first.wrap([], fused(buffers, maximum));
    for (const gradient of gradients) gradient.storage.noteChange('clipGlobalNorm');
    return norm;
  }
  return updateInPlace(() => {
    const squares = gradients.map((gradient) => gradient.square().sum());
    const norm = squares.reduce((total, square) => total.add(square)).sqrt();
    const factor = norm.add(1e-6).reciprocal().mul(maximum).minimum(1);
    for (const gradient of gradients) gradient.assign(gradient.mul(factor));
    return norm;
  });
}

/** Kernels write as many values to each operand as the parameter has. */
function checkOperands(
  where: string,
  parameter: Tensor,
  others: Readonly<Record<string, Tensor>>,
): void {
  commonBackend(where, parameter, ...Object.values(others));
  checkDType(where, 'parameter', parameter, 'float32');
  for (const [name, other] of Object.entries(others)) {
    checkDType(where, name, other, 'float32');
    if (sameShape(other.shape, parameter.shape)) continue;
    throw new ShapeError(
      `${where}: ${name} must be ${formatShape(parameter.shape)}, as the parameter is, got ` +
        formatShape(other.shape),
    );
  }
}

const updateInPlace = <Result>(update: () => Result): Result => scope(() => noGrad(update));
