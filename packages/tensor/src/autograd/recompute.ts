import { ArgumentError, check, checkEach, rules } from '@unrolled/guards';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { walkBack } from './backward.ts';
import { noGrad, recording } from './gradient-mode.ts';
import { recordResults } from './graph.ts';

const where = 'recompute';

/**
 * Trades time for memory (Chen 2016): runs a function without keeping the values for its backward pass, and
 * runs it again in the backward pass. Values and gradients are those of the function itself.
 *
 *     const [y] = recompute(([x]) => [block.forward(x)], [x], block.parameters());
 *
 * @param run gives the same results whenever it is called: it restores generators that it draws from. Of
 *   tensors that have a gradient it uses `inputs` and `parameters` alone
 * @param parameters leaves; their gradients are added to their `grad`
 * @returns what `run` returned
 * @throws ArgumentError for a parameter that is the result of an op
 */
export function recompute(
  run: (inputs: readonly Tensor[]) => readonly Tensor[],
  inputs: Iterable<Tensor>,
  parameters: Iterable<Tensor> = [],
): Tensor[] {
  check(where, 'run', run, rules.function);
  const own = checkEach(where, 'inputs', inputs, rules.tensor);
  const leaves = checkEach(where, 'parameters', parameters, rules.tensor);
  if (leaves.some(({ origin }) => origin !== null)) {
    throw new ArgumentError(
      `${where}: parameters must be leaves, got the result of an op; pass it among the inputs`,
    );
  }
  const apply = (values: readonly Tensor[]) =>
    checkEach(where, 'the result of run', run(values), rules.tensor);
  // Separate handles, since `run` may return its arguments.
  const results = noGrad(() => scope(() => apply(own).map((result) => result.alias())));
  recordResults(
    where,
    results,
    [...own, ...leaves],
    (received) => {
      const copies = own.map((input) => {
        const copy = input.detach();
        copy.requiresGrad = input.needsGradient;
        return copy;
      });
      const again = recording(() => apply(copies));
      walkBack(
        again.flatMap((result, index) => {
          const gradient = received[index];
          return gradient !== null && result.needsGradient
            ? [[result, gradient.alias()] as const]
            : [];
        }),
      );
      return copies.map(({ grad }) => grad?.alias() ?? null);
    },
    { reads: [...own, ...leaves] },
  );
  return results;
}
