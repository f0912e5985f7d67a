import { check, type Kind, kind, rules } from '@unrolled/guards';
import { type PartState, SavedFields, savedPart } from '@unrolled/nn';
import { checkState } from '@unrolled/nn/guards';
import { ArgumentError, noGrad, scope, type Tensor } from '@unrolled/tensor';
import { keptCopy, keptZeros } from '../parameters.ts';
import { type GroupedParameter, groupedParameters, type Optimized } from './parameter-groups.ts';

/** The memory of an optimizer for one parameter, and the settings of its group. */
export interface ParameterMemory<Name extends string = string> {
  /** Updates that the parameter has had, this one included. */
  readonly step: number;
  /** Tensors of the parameter's shape, zero before the first step. */
  readonly tensors: Readonly<Record<Name, Tensor>>;
  readonly learningRate: number;
  readonly weightDecay: number;
}

interface Memory<Name extends string> {
  step: number;
  /** null before the first step. */
  tensors: Record<Name, Tensor> | null;
}

/**
 * Changes parameters against their gradients. As in PyTorch, a parameter without a gradient is left
 * alone and its step is not counted. Its memory is on the parameters' backend until `dispose()`.
 */
export abstract class Optimizer<MemoryName extends string = string> {
  readonly parameters: readonly Tensor[];
  readonly #name: string;
  readonly #grouped: readonly GroupedParameter[];
  readonly #memoryNames: readonly MemoryName[];
  readonly #memories: Memory<MemoryName>[];
  #learningRate = 0;

  /**
   * @param optimized parameters, where duplicates count once, or groups of them
   * @param options of parameters whose group states none
   * @param memoryNames the tensors to remember for each parameter
   */
  constructor(
    name: string,
    optimized: Optimized,
    { learningRate, weightDecay }: { readonly learningRate: number; readonly weightDecay: number },
    memoryNames: readonly MemoryName[],
  ) {
    this.#grouped = groupedParameters(name, optimized, weightDecay);
    this.parameters = this.#grouped.map(({ parameter }) => parameter);
    this.#name = name;
    this.#memoryNames = memoryNames;
    this.#memories = this.parameters.map(() => ({ step: 0, tensors: null }));
    if (this.parameters.length === 0) {
      throw new ArgumentError(`${name}: there must be at least one parameter, got none`);
    }
    this.learningRate = learningRate;
  }

  /** For guards. */
  get [kind](): Kind | undefined {
    return #memories in this ? 'optimizer' : undefined;
  }

  /** Can be set between steps. */
  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    check(this.#name, 'learningRate', value, rules.notNegative);
    this.#learningRate = value;
  }

  /** Updates one parameter in place; runs in a scope, records nothing. */
  protected abstract update(
    parameter: Tensor,
    gradient: Tensor,
    memory: ParameterMemory<MemoryName>,
  ): void;

  /** Updates every parameter that has a gradient. */
  step(): void {
    scope(() =>
      noGrad(() => {
        this.parameters.forEach((parameter, index) => {
          if (parameter.grad === null) return;
          const memory = this.#memories[index];
          memory.tensors ??= this.#memoryOf(() => keptZeros(parameter));
          memory.step++;
          const { rateScale, weightDecay } = this.#grouped[index];
          this.update(parameter, parameter.grad, {
            step: memory.step,
            tensors: memory.tensors,
            learningRate: this.#learningRate * rateScale,
            weightDecay,
          });
        });
      }),
    );
  }

  #memoryOf(make: (name: MemoryName) => Tensor): Record<MemoryName, Tensor> {
    const tensors: Partial<Record<MemoryName, Tensor>> = {};
    for (const name of this.#memoryNames) tensors[name] = make(name);
    return tensors as Record<MemoryName, Tensor>;
  }

  /** Forgets all gradients, so that the next backward pass starts from none. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.zeroGrad();
  }

  /**
   * Everything needed to continue exactly: the live tensors, named `<index of the parameter>.<name>`,
   * the steps of every parameter and the learning rate.
   */
  stateDict(): Required<PartState> {
    const named = this.#memories.flatMap(({ tensors }, index) =>
      Object.entries<Tensor>(tensors ?? {}).map(
        ([name, memory]) => [`${index}.${name}`, memory] as const,
      ),
    );
    return {
      tensors: Object.fromEntries(named),
      state: {
        learningRate: this.#learningRate,
        steps: this.#memories.map(({ step }) => step),
      },
    };
  }

  /**
   * Copies a state into this optimizer. When anything does not fit, nothing is changed.
   * @throws ArgumentError or FormatError
   */
  loadStateDict(state: Required<PartState>): void {
    this.prepareLoad(state)();
  }

  /** Checks a state; the function returned loads it. See `Resumable.prepareRestore`. */
  prepareLoad(saved: Required<PartState>): () => void {
    const { tensors, state } = savedPart(this.#name, saved);
    const fields = new SavedFields(this.#name, state);
    const learningRate = fields.number('learningRate');
    const steps = fields.counts('steps');
    check(this.#name, 'learningRate', learningRate, rules.notNegative);
    if (steps.length !== this.parameters.length) {
      throw new ArgumentError(
        `${this.#name}.loadStateDict: the state must be for ${this.parameters.length} parameters, ` +
          `got one for ${steps.length}; load it into the same model and optimizer`,
      );
    }
    const isSaved = (index: number) => steps[index] > 0;
    const expected = this.parameters.flatMap((parameter, index) =>
      this.#memoryNames
        .filter(() => isSaved(index))
        .map((name) => [`${index}.${name}`, parameter] as const),
    );
    checkState(`${this.#name}.loadStateDict`, new Map(expected), tensors);
    return () => {
      // Copied before the old ones go: the state may be this optimizer's own.
      const loaded = steps.map((step, index) => ({
        step,
        tensors: isSaved(index)
          ? this.#memoryOf((name) => keptCopy(tensors[`${index}.${name}`]))
          : null,
      }));
      this.dispose();
      loaded.forEach((memory, index) => {
        this.#memories[index] = memory;
      });
      this.#learningRate = learningRate;
    };
  }

  /** Frees its memory, not the parameters. The next step is like a first one. */
  dispose(): void {
    for (const memory of this.#memories) {
      for (const tensor of Object.values<Tensor>(memory.tensors ?? {})) tensor.dispose();
      memory.step = 0;
      memory.tensors = null;
    }
  }
}
