import { oneOf, optional, rules } from '@unrolled/guards';
import { type Init, inits } from '@unrolled/nn';
import type { Rng } from '@unrolled/tensor';

/** Options of the constructor of a task's model, next to its parts. */
export interface ModelCreation<Configuration> {
  /** Options of the model; default of each: as the task states it. */
  readonly configuration?: Partial<Configuration>;
  /** Distribution of the first weights; `zeros` where weights are loaded next. */
  readonly init?: Init;
  /** Draws the first weights, and what dropout drops while training. */
  readonly rng: Rng;
}

/** Rules of `ModelCreation`, for a model that checks its options. */
export const creationRules = {
  configuration: optional(rules.object),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};
