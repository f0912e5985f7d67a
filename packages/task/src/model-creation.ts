import { oneOf, optional, rules } from '@unrolled/guards';
import { type Init, inits } from '@unrolled/nn';
import type { Rng } from '@unrolled/tensor';

/** Options of the constructor of a task's model, in addition to its parts. */
export interface ModelCreation<Configuration> {
  /** Options of the model; defaults are those of the task. */
  readonly configuration?: Partial<Configuration>;
  /** Distribution of the initial weights; `zeros` where weights are loaded next. */
  readonly init?: Init;
  /** Generator of the initial weights and of dropout. */
  readonly rng: Rng;
}

/** Rules of `ModelCreation`, for a model that checks its options. */
export const creationRules = {
  configuration: optional(rules.object),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};
