import { checkEach, describe, kindOf, rules } from '@unrolled/guards';
import { ArgumentError, formatShape, sameShape, type Tensor } from '@unrolled/tensor';

/**
 * The tensors of an iterable, such as `model.parameters()`.
 * @throws ArgumentError for anything else, with the remedy for a model
 */
export function parametersOf(where: string, parameters: Iterable<Tensor>): Tensor[] {
  if (kindOf(parameters) === 'module') {
    throw new ArgumentError(
      `${where}: parameters must be tensors, got a Module; pass its parameters: model.parameters()`,
    );
  }
  if (kindOf(parameters) === 'tensor') {
    throw new ArgumentError(
      `${where}: parameters must be an array or an iterable, got a tensor; put it into an array`,
    );
  }
  return checkEach(where, 'parameters', parameters, rules.tensor);
}

/** A copy that no scope frees: whoever asks for it disposes of it. */
export function keptCopy(source: Tensor): Tensor {
  return source.constant(0, source.shape, source.dtype).assign(source).keep();
}

/** Zeros of another tensor's shape, that no scope frees. */
export const keptZeros = (like: Tensor): Tensor => like.constant(0, like.shape).keep();

/**
 * Holds saved tensors against the live ones that they must be like.
 * @throws ArgumentError listing every missing or unexpected name and every misfit
 */
export function checkTensors(
  where: string,
  saved: Readonly<Record<string, Tensor>>,
  expected: Readonly<Record<string, Tensor>>,
): void {
  const problems: string[] = [];
  for (const [name, like] of Object.entries(expected)) {
    if (!Object.hasOwn(saved, name)) problems.push(`${name} is missing`);
    else problems.push(...misfits(name, saved[name], like));
  }
  for (const name of Object.keys(saved)) {
    if (!Object.hasOwn(expected, name)) problems.push(`${name} is not expected`);
  }
  if (problems.length > 0) {
    throw new ArgumentError(
      `${where}: the saved state does not fit, and nothing was changed:\n  ${problems.join('\n  ')}`,
    );
  }
}

function misfits(name: string, saved: Tensor, like: Tensor): string[] {
  if (kindOf(saved) !== 'tensor') return [`${name} must be a tensor, got ${describe(saved)}`];
  const problems: string[] = [];
  if (!sameShape(saved.shape, like.shape)) {
    problems.push(`${name} must be ${formatShape(like.shape)}, got ${formatShape(saved.shape)}`);
  }
  if (saved.dtype !== like.dtype) {
    problems.push(`${name} must be ${like.dtype}, got ${saved.dtype}`);
  }
  if (saved.backend !== like.backend) {
    problems.push(`${name} must live on ${like.backend.name}, got one on ${saved.backend.name}`);
  }
  return problems;
}
