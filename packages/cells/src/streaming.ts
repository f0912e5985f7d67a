import {
  check,
  checkChoice,
  checkOptions,
  describe,
  FormatError,
  optional,
  readFrom,
  rules,
  ShapeError,
} from '@unrolled/guards';
import {
  type DeviceBuffer,
  type SequenceKind,
  type SequenceOperands,
  SequenceRunner,
  sequenceKinds,
  sequenceTraits,
} from '@unrolled/tensor/streaming';

export type { SequenceKind };

/** A weight as `decodeSafetensors` gives it; its values must be float32. */
export interface SavedWeight {
  readonly shape: readonly number[];
  readonly data: ArrayBufferView;
}

/** Options of a `RecurrentStream`. */
export interface RecurrentStreamOptions {
  /** The beginning of the names of the layer's weights, such as 'lstm.'; default ''. */
  readonly prefix?: string;
}

const where = 'RecurrentStream';

const isSaved = ([name, weight]: [unknown, unknown]): boolean =>
  rules.text.holds(name) &&
  rules.list.holds(readFrom(weight, 'shape')) &&
  ArrayBuffer.isView(readFrom(weight, 'data'));

const weightsRule = {
  holds: (value: unknown) => value instanceof Map && [...value].every(isSaved),
  words: 'a Map of weights by name, such as decodeSafetensors(bytes).tensors',
};

/** One layer of the stack, and its state. */
interface StreamLayer {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly weights: Omit<SequenceOperands, 'x' | 'h' | 'c'>;
  h: DeviceBuffer;
  c: DeviceBuffer | null;
}

/**
 * A saved stack of RNN, LSTM or GRU that reads one time step after another, to the bits of
 * `layer.stream()` in the same engine, without tensors, modules and training: for pages that have to be
 * small. It has its own WebAssembly memory, which is freed with it.
 *
 *     const { tensors } = decodeSafetensors(bytes);
 *     const stream = new RecurrentStream('lstm', tensors);
 *     const output = stream.step([0.1, 0.2, 0.3]);
 */
export class RecurrentStream {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly #kind: SequenceKind;
  readonly #runner: SequenceRunner;
  readonly #layers: readonly StreamLayer[];

  /**
   * @param kind of the cells
   * @param weights by PyTorch's names (`weight_ih_l0`, `bias_hh_l1`); they define the sizes and the number
   *   of layers, in one direction
   * @throws FormatError for weights that are missing, with a wrong shape or type, or of another layer
   * @throws BackendError where the engine has no WebAssembly SIMD, or does not compile it
   */
  constructor(
    kind: SequenceKind,
    weights: ReadonlyMap<string, SavedWeight>,
    options: RecurrentStreamOptions = {},
  ) {
    checkChoice(where, 'kind', kind, sequenceKinds);
    check(where, 'weights', weights, weightsRule);
    const { prefix = '' } = checkOptions(where, options, { prefix: optional(rules.text) });
    const stack = new SavedStack(kind, weights, prefix);
    this.#kind = kind;
    this.#runner = new SequenceRunner();
    this.#layers = stack.read((values) => this.#runner.upload(values));
    this.inputSize = this.#layers[0].inputSize;
    this.hiddenSize = this.#layers[this.#layers.length - 1].hiddenSize;
  }

  /**
   * @param x the `inputSize` values of one time step
   * @returns the `hiddenSize` outputs of the top layer
   * @throws ShapeError for a wrong number of values
   */
  step(x: ArrayLike<number>): Float32Array {
    check(`${where}.step`, 'x', x, rules.numbers);
    if (x.length !== this.inputSize) {
      throw new ShapeError(`${where}.step: x must hold ${this.inputSize} values, got ${x.length}`);
    }
    const runner = this.#runner;
    let input = runner.upload(x);
    for (const layer of this.#layers) {
      const { inputSize, hiddenSize, weights, h, c } = layer;
      const after = runner.forward(
        {
          kind: this.#kind,
          batch: 1,
          time: 1,
          inputSize,
          hiddenSize,
          reverse: false,
          lengths: null,
        },
        { ...weights, x: input, h, c },
      );
      for (const used of [input, h, c]) if (used !== null) runner.free(used);
      layer.h = after.h;
      layer.c = after.c;
      input = after.output;
    }
    const output = runner.view(input).slice();
    runner.free(input);
    return output;
  }

  /** Goes back to a state of zeros: the next step is the first one of a sequence. */
  reset(): void {
    for (const { h, c } of this.#layers) {
      this.#runner.view(h).fill(0);
      if (c !== null) this.#runner.view(c).fill(0);
    }
  }
}

/** Reads the layers of a stack out of weights by name. */
class SavedStack {
  readonly #kind: SequenceKind;
  readonly #prefix: string;
  /** Those of the prefix that no layer has taken. */
  readonly #left: Map<string, SavedWeight>;

  constructor(kind: SequenceKind, weights: ReadonlyMap<string, SavedWeight>, prefix: string) {
    this.#kind = kind;
    this.#prefix = prefix;
    this.#left = new Map([...weights].filter(([name]) => name.startsWith(prefix)));
  }

  read(upload: (values: Float32Array) => DeviceBuffer): StreamLayer[] {
    const layers: StreamLayer[] = [];
    do {
      const suffix = `l${layers.length}`;
      const below = layers.at(-1)?.hiddenSize;
      const hiddenSize = this.#width(`weight_hh_${suffix}`);
      const inputSize = below ?? this.#width(`weight_ih_${suffix}`);
      const { gates, states } = sequenceTraits[this.#kind];
      const rows = gates.length * hiddenSize;
      const take = (name: string, shape: readonly number[]) =>
        upload(this.#take(`${name}_${suffix}`, shape));
      const biased = this.#left.has(`${this.#prefix}bias_ih_${suffix}`);
      layers.push({
        inputSize,
        hiddenSize,
        weights: {
          weightInput: take('weight_ih', [rows, inputSize]),
          weightHidden: take('weight_hh', [rows, hiddenSize]),
          biasInput: biased ? take('bias_ih', [rows]) : null,
          biasHidden: biased ? take('bias_hh', [rows]) : null,
        },
        h: upload(new Float32Array(hiddenSize)),
        c: states.length > 1 ? upload(new Float32Array(hiddenSize)) : null,
      });
    } while (this.#left.has(`${this.#prefix}weight_hh_l${layers.length}`));
    this.#refuseRest();
    return layers;
  }

  /** Columns of a matrix. */
  #width(name: string): number {
    const { shape } = this.#find(name);
    if (shape.length === 2 && shape[1] > 0) return shape[1];
    throw new FormatError(
      `${where}: ${describe(this.#prefix + name)} must be a matrix, got [${shape.join(', ')}]`,
    );
  }

  #find(name: string): SavedWeight {
    const weight = this.#left.get(this.#prefix + name);
    if (weight !== undefined) return weight;
    const some = [...this.#left.keys()].slice(0, 2).map(describe);
    throw new FormatError(
      `${where}: ${describe(this.#prefix + name)} is missing among ${this.#left.size} weights` +
        `${some.length > 0 ? ` (${some.join(', ')}, …)` : ''}; the option prefix gives the start of the names`,
    );
  }

  #take(name: string, expected: readonly number[]): Float32Array {
    const { shape, data } = this.#find(name);
    const full = this.#prefix + name;
    if (!(data instanceof Float32Array)) {
      throw new FormatError(
        `${where}: ${describe(full)} must hold float32 values, got ${describe(data)}; convert it by ` +
          'toFloat32() of @unrolled/formats',
      );
    }
    const size = expected.reduce((product, length) => product * length, 1);
    if (shape.join() !== expected.join() || data.length !== size) {
      throw new FormatError(
        `${where}: ${describe(full)} must be [${expected.join(', ')}] in a stack of ${this.#kind}, got ` +
          `[${shape.join(', ')}]`,
      );
    }
    this.#left.delete(full);
    return data;
  }

  #refuseRest(): void {
    const [unknown] = this.#left.keys();
    if (unknown === undefined) return;
    throw new FormatError(
      `${where}: ${describe(unknown)} does not belong to a stack of ${this.#kind} in one direction without ` +
        'layer normalisation; stream with the layer itself, or give the option prefix',
    );
  }
}
