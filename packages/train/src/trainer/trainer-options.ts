import { type OptionRules, optional, rules, withMethods } from '@unrolled/guards';
import type { DataSource, Module, Resumable } from '@unrolled/nn';
import type { Tensor } from '@unrolled/tensor';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { StatefulSchedule } from '../schedules/plateau.ts';
import type { Schedule, SchedulePoint } from '../schedules/schedule.ts';
import type { Callback } from './callback.ts';

/** Options of a `Trainer`. */
export interface TrainerOptions<Batch> {
  readonly model: Module;
  readonly optimizer: Optimizer;
  /** The loss of a batch, one value. Runs in a scope: what it makes is freed after the step. */
  readonly loss: (batch: Batch, at: SchedulePoint) => Tensor;
  readonly data: DataSource<Batch>;
  /**
   * Batches whose gradients are averaged for one step: a large batch in the memory of a small one.
   * Default 1.
   */
  readonly batchesPerStep?: number;
  /** The maximum norm of all gradients together; if omitted, the norm is only measured. */
  readonly clipNorm?: number;
  /** Sets the learning rate before every step; if omitted, the optimizer keeps its own. */
  readonly schedule?: Schedule | StatefulSchedule;
  readonly callbacks?: readonly Callback[];
  /** Further state to be saved with the run, by name: a carried hidden state, a generator. */
  readonly carried?: Readonly<Record<string, Resumable>>;
  /** The number of units in a batch, for rates: characters, words. Default 1. */
  readonly unitsOf?: (batch: Batch) => number;
  /** Milliseconds, from anywhere. Default performance.now. */
  readonly clock?: () => number;
}

const statefulSchedule = withMethods('a schedule', 'learningRate', 'onScore');

/** Rules of these options. */
export const trainerRules: OptionRules<TrainerOptions<unknown>> = {
  model: rules.module,
  optimizer: rules.optimizer,
  loss: rules.function,
  data: withMethods(
    'a data source with next(), snapshot() and prepareRestore(), such as shuffledBatches(…)',
    'next',
    'snapshot',
    'prepareRestore',
  ),
  batchesPerStep: optional(rules.count),
  clipNorm: optional(rules.aboveZero),
  schedule: optional({
    holds: (value) => rules.function.holds(value) || statefulSchedule.holds(value),
    words: 'a function, or a schedule such as new Plateau(…)',
  }),
  callbacks: optional(rules.list),
  carried: optional(rules.object),
  unitsOf: optional(rules.function),
  clock: optional(rules.function),
};
