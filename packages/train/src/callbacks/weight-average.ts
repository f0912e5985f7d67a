import { check, checkOptions, optional, rules } from '@unrolled/guards';
import { type Module, type PartState, type Resumable, SavedFields, savedPart } from '@unrolled/nn';
import { checkState } from '@unrolled/nn/guards';
import { noGrad, scope, type Tensor } from '@unrolled/tensor';
import { keptCopy } from '../parameters.ts';
import type { Callback } from '../trainer/callback.ts';

/** Options of a `WeightAverage`. */
export interface WeightAverageOptions {
  /** The model whose weights are averaged, as a second copy in memory. */
  readonly model: Module;
  /** Share of the average that is kept at each step. Default 0.999. */
  readonly decay?: number;
  /** Default 'weight-average'. */
  readonly name?: string;
}

/**
 * Exponential moving average of the weights of a run, which often scores better than the last weights:
 *
 *     average ← decay · average + (1 − decay) · weights
 *
 * after each step, beginning with the weights after the first one, as PyTorch's `AveragedModel` with
 * `get_ema_multi_avg_fn`. Training itself is unchanged. A `Validation` of the average comes after it in
 * the list of callbacks, with `evaluate: () => average.using(score)`. `EarlyStopping` keeps the trained
 * weights, not the average: let it follow a score of the trained weights.
 */
export class WeightAverage implements Callback, Resumable {
  readonly name: string;
  readonly #model: Module;
  readonly #decay: number;
  #average: Readonly<Record<string, Tensor>> | null = null;

  constructor(options: WeightAverageOptions) {
    const { model, decay, name } = checkOptions<WeightAverageOptions>('WeightAverage', options, {
      model: rules.module,
      decay: optional(rules.fraction),
      name: optional(rules.text),
    });
    this.name = name ?? 'weight-average';
    this.#model = model;
    this.#decay = decay ?? 0.999;
  }

  onStep(): void {
    const average = this.#average;
    const weights = this.#model.stateDict();
    if (average === null) {
      this.#average = copiesOf(weights);
      return;
    }
    for (const [name, own] of Object.entries(average)) {
      scope(() =>
        noGrad(() => {
          own.assign(own.mul(this.#decay).add(weights[name].mul(1 - this.#decay)));
        }),
      );
    }
  }

  /**
   * Runs a function with the average in the model, then restores the trained weights, also where it throws.
   * Before the first step, the model is unchanged.
   */
  async using<Value>(run: () => Value | Promise<Value>): Promise<Value> {
    check('WeightAverage.using', 'run', run, rules.function);
    const trained = copiesOf(this.#model.stateDict());
    this.apply();
    try {
      return await run();
    } finally {
      this.#model.loadStateDict(trained);
      free(trained);
    }
  }

  /** Puts the average into the model permanently; before the first step, changes nothing. */
  apply(): void {
    if (this.#average !== null) this.#model.loadStateDict(this.#average);
  }

  snapshot(): PartState {
    return { tensors: this.#average ?? {}, state: { hasAverage: this.#average !== null } };
  }

  prepareRestore(saved: Required<PartState>): () => void {
    const { tensors, state } = savedPart('WeightAverage', saved);
    const hasAverage = new SavedFields('WeightAverage', state).boolean('hasAverage');
    const live = hasAverage ? this.#model.namedParameters() : [];
    checkState('WeightAverage', new Map(live), tensors);
    return () => {
      this.dispose();
      this.#average = hasAverage ? copiesOf(tensors) : null;
    };
  }

  /** Frees the average: the next step begins another one. */
  dispose(): void {
    free(this.#average ?? {});
    this.#average = null;
  }
}

const copiesOf = (weights: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, keptCopy(values)]));

function free(copies: Readonly<Record<string, Tensor>>): void {
  for (const copy of Object.values(copies)) copy.dispose();
}
