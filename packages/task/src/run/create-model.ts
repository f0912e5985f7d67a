import { check, rules } from '@unrolled/guards';
import { type Module, parameterShapes } from '@unrolled/nn';
import { getBackend, Rng, UnrolledError } from '@unrolled/tensor';

/** Training a model of these sizes takes more memory than is available. */
export class MemoryError extends UnrolledError {
  static override readonly kind = 'MemoryError';
}

/** A weight, its gradient, two moments of Adam, and the weight that did best, in float32. */
const bytesPerWeight = 20;
/** Each costs objects and calls: far more than any model of use has. */
const mostTensors = 10_000;
/** WebAssembly addresses this much, in bytes. */
const wasmMemory = 2 ** 32;

/** Initial weights, as a model's constructor takes them. */
export interface WeightOptions {
  readonly init?: 'zeros';
  readonly rng: Rng;
}

/**
 * Creates a model for training. Its weights are counted first, without allocating any: otherwise time would
 * be wasted on a model that does not fit into memory.
 * @param where the function that trains it, for messages
 * @param create makes the model; it is called twice
 * @param memory bytes that training may take. Default: what the backend can address
 * @throws MemoryError
 */
export function createModel<Model extends Module>(
  where: string,
  create: (options: WeightOptions) => Model,
  rng: Rng,
  memory: number = Infinity,
): Model {
  check(where, 'create', create, rules.function);
  check(where, 'rng', rng, rules.rng);
  check(where, 'memory', memory, rules.aboveZero);
  const bytes = Math.min(memory, getBackend().name === 'wasm' ? wasmMemory : Infinity);
  const limits = { parameters: mostTensors, values: bytes / bytesPerWeight };
  if (parameterShapes(() => create({ init: 'zeros', rng: new Rng(0) }), limits) === null) {
    throw new MemoryError(
      `${where}: training a model of these sizes takes more than ${mostTensors} tensors or than the ` +
        `${(bytes / 2 ** 30).toFixed(1)} GiB of available memory; choose a smaller hiddenSize, ` +
        'fewer layers or a smaller vocabulary',
    );
  }
  return create({ rng });
}
