import { check, checkRecord, describe, describeList, rules } from '@unrolled/guards';
import { Module } from '@unrolled/nn';
import { ArgumentError, noGrad, scope, type Tensor, tensor } from '@unrolled/tensor';
import type { ModelProto } from './decode-model.ts';
import { isConstant } from './decode-tensor.ts';
import { LiftedConstants, Program } from './program.ts';

/**
 * A runnable ONNX model, for prediction. Its recurrent nodes are layers of Unrolled, its other
 * operators tensor operations on the backend in use.
 */
export class OnnxModel extends Module {
  /** Names of what `run` reads, in the order of the file. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Entries of the file's metadata. */
  readonly metadata: ReadonlyMap<string, string>;
  /** RNN, LSTM and GRU by the names of their nodes. */
  readonly layers: ReadonlyMap<string, Module>;
  /** The layers in the order of the file: parameters are named `modules.0.weight_ih_l0`. */
  readonly modules: readonly Module[];
  readonly #program: Program;
  readonly #constants = new LiftedConstants();

  /** For readers of files. @throws FormatError naming node and operator for what cannot be run */
  constructor(where: string, { graph, operatorSet, metadata }: ModelProto) {
    super();
    const layers = new Map<string, Module>();
    const { lift } = this.#constants;
    this.#program = new Program(graph, { where, operatorSet, layers, lift });
    this.inputs = this.#program.inputs;
    this.outputs = this.#program.outputs;
    this.metadata = metadata;
    this.layers = layers;
    this.modules = [...layers.values()];
    this.eval();
  }

  /**
   * @param inputs by name; whole numbers as int32
   * @returns outputs by name
   * @throws ArgumentError for a missing or unknown input; FormatError, naming the node, for
   *   shapes that do not fit; BackendError where a shape or a branch depends on values of a backend that
   *   computes in the background
   */
  run(inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
    const given = new Map(Object.entries(checkRecord('OnnxModel.run', 'inputs', inputs)));
    const unknown = [...given.keys()].find((name) => !this.inputs.includes(name));
    const missing = this.inputs.find((name) => !given.has(name));
    if (unknown !== undefined || missing !== undefined) {
      throw new ArgumentError(
        `OnnxModel.run: inputs must be ${describeList(this.inputs)}, got ` +
          describeList([...given.keys()]),
      );
    }
    for (const [name, value] of given) {
      check('OnnxModel.run', `inputs ${describe(name)}`, value, rules.tensor);
    }
    const results = scope(() => noGrad(() => this.#program.run(given).map(asTensor)));
    return Object.fromEntries(this.outputs.map((name, place) => [name, results[place]]));
  }

  /** `run` of a model with one input. @returns the first output */
  forward(x: Tensor): Tensor {
    const [input] = this.inputs;
    if (this.inputs.length !== 1) {
      throw new ArgumentError(
        `OnnxModel.forward: the model must have one input, got ${describeList(this.inputs)}; call run()`,
      );
    }
    return this.run({ [input]: x })[this.outputs[0]];
  }

  override dispose(): void {
    this.#constants.dispose();
    super.dispose();
  }
}

const asTensor = (value: Parameters<typeof isConstant>[0] & object): Tensor =>
  isConstant(value) ? tensor(Float32Array.from(value.values), value.shape) : (value as Tensor);
