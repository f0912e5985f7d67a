import { ArgumentError, type Tensor } from '@unrolled/tensor';
import { checkEach, kindOf, rules } from '@unrolled/tensor/guards';

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
