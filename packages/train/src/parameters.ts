import { checkEach, kindOf, rules } from '@unrolled/guards';
import { ArgumentError, type Tensor } from '@unrolled/tensor';

/**
 * The tensors of an iterable, such as `model.parameters()`.
 * @throws ArgumentError for any other value, with the remedy for a model
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

/** A copy that no scope frees: the caller disposes of it. */
export function keptCopy(source: Tensor): Tensor {
  return source.constant(0, source.shape, source.dtype).assign(source).keep();
}

/** Zeros of another tensor's shape, that no scope frees. */
export const keptZeros = (like: Tensor): Tensor => like.constant(0, like.shape).keep();
