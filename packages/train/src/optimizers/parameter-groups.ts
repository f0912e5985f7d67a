import { checkOptions, iterable, optional, readFrom, rules } from '@unrolled/guards';
import { ArgumentError, type Tensor } from '@unrolled/tensor';
import { parametersOf } from '../parameters.ts';

/** Parameters with their own learning rate or weight decay. */
export interface ParameterGroup {
  readonly parameters: Iterable<Tensor>;
  /** Factor of the optimizer's learning rate, which a schedule sets for all. Default 1. */
  readonly rateScale?: number;
  /** Replaces the optimizer's weight decay. */
  readonly weightDecay?: number;
}

/** Parameters of a model, or groups of them, that an optimizer changes. */
export type Optimized = Iterable<Tensor> | Iterable<ParameterGroup>;

/** A parameter with the settings of its group. */
export interface GroupedParameter {
  readonly parameter: Tensor;
  readonly rateScale: number;
  readonly weightDecay: number;
}

/**
 * Every parameter once, in order.
 * @param weightDecay of groups that state none
 * @throws ArgumentError for what is neither parameters nor groups, and for a parameter in two groups
 */
export function groupedParameters(
  where: string,
  optimized: Optimized,
  weightDecay: number,
): GroupedParameter[] {
  if (!iterable.holds(optimized))
    return grouped(parametersOf(where, optimized as Iterable<Tensor>));
  const items: unknown[] = Array.from<unknown>(optimized);
  if (items.length === 0 || !items.every(isGroup))
    return grouped(parametersOf(where, items as Tensor[]));
  const all = items.flatMap((given, place) => {
    const name = `${where}, group ${place}`;
    const group = checkOptions(name, given, {
      parameters: rules.anything,
      rateScale: optional(rules.notNegative),
      weightDecay: optional(rules.notNegative),
    });
    return grouped(parametersOf(name, group.parameters), group);
  });
  const twice = all.findIndex(
    ({ parameter }, place) => all.findIndex((other) => other.parameter === parameter) < place,
  );
  if (twice !== -1) {
    throw new ArgumentError(
      `${where}: a parameter must be in one group, got one of shape ` +
        `[${all[twice].parameter.shape.join(', ')}] in two`,
    );
  }
  return all;

  function grouped(parameters: readonly Tensor[], group: Partial<ParameterGroup> = {}) {
    const { rateScale = 1, weightDecay: own = weightDecay } = group;
    return [...new Set(parameters)].map((parameter) => ({
      parameter,
      rateScale,
      weightDecay: own,
    }));
  }
}

const isGroup = (item: unknown): item is ParameterGroup =>
  rules.object.holds(item) && readFrom(item, 'parameters') !== undefined;
