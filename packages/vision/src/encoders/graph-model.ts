import { crc32, type ReadShard } from '@unrolled/formats';
import { check, checkEach, describeList, readFrom, rules } from '@unrolled/guards';
import {
  ArgumentError,
  FormatError,
  formatShape,
  noGrad,
  type Shape,
  scope,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { foldConvolutions } from './fold-convolutions.ts';
import { type GraphFile, readGraphFile } from './graph-file.ts';
import { compileNode, type Step } from './graph-ops.ts';

const fileRule = {
  holds: (value: unknown) =>
    rules.list.holds(readFrom(value, 'nodes')) && readFrom(value, 'constants') instanceof Map,
  words: 'the graph of a model; call GraphModel.read(…), or readGraphModel(path) in Node',
};

/**
 * A graph model of TensorFlow.js as a function of tensors, for inference: chains and branches of
 * convolutions with what MobileNet and PoseNet have around them. Batch normalisation, biases and
 * activations are folded into the convolutions before them when the model is read.
 */
export class GraphModel {
  /** Source of the model, for errors. */
  readonly source: string;
  /** Name and shape of the image that goes in; −1 is any length. */
  readonly input: { readonly name: string; readonly shape: Shape | null };
  /** CRC-32 of the weights in the order of the graph, by which a model recognises its encoder. */
  readonly checksum: string;
  readonly #steps: ReadonlyMap<string, Step>;
  readonly #constants: Map<string, Tensor>;

  private constructor(file: GraphFile) {
    check('GraphModel', 'the file', file, fileRule);
    const { source } = file;
    this.source = source;
    const placeholders = file.nodes.filter(({ op }) => op === 'Placeholder');
    if (placeholders.length !== 1) {
      throw new FormatError(
        `${source}: expected a graph with one input, got ${placeholders.length}; only encoders of ` +
          'images can be read',
      );
    }
    this.input = { name: placeholders[0].name, shape: placeholders[0].attributes.shape('shape') };
    this.checksum = checksumOf(file);
    const folded = foldConvolutions(file);
    this.#constants = new Map(
      [...folded.constants].map(([name, { values, shape }]) => [
        name,
        tensor(values, shape).keep(),
      ]),
    );
    const steps = folded.nodes
      .filter(({ op }) => op !== 'Placeholder')
      .map((node) => compileNode(node, folded, source));
    this.#steps = new Map(steps.map((step) => [step.name, step]));
  }

  /**
   * Reads a model: the JSON of `model.json`, and the files of weights next to it.
   * @param source names the model in errors
   * @throws FormatError for an invalid graph model, or has an operation that is not supported
   */
  static async read(json: unknown, readShard: ReadShard, source: string): Promise<GraphModel> {
    check('GraphModel.read', 'readShard', readShard, rules.function);
    check('GraphModel.read', 'source', source, rules.text);
    return new GraphModel(await readGraphFile(json, readShard, source));
  }

  /** The names of the values that can be requested, in the order of the file. */
  get names(): readonly string[] {
    return [...this.#steps.keys()];
  }

  /** The operation that computes a value, and the names of its inputs. */
  stepOf(name: string): Pick<Step, 'op' | 'inputs'> {
    check('GraphModel.stepOf', 'name', name, rules.text);
    return this.#stepOf('GraphModel.stepOf', name);
  }

  /**
   * The values of some names for a batch of images.
   * @param image float32 [batch, height, width, channels]
   * @throws ArgumentError for a name that the model lacks; ShapeError for an image of another shape
   */
  run(image: Tensor, names: readonly string[]): Tensor[] {
    checkTensor('GraphModel.run', 'image', image);
    checkEach('GraphModel.run', 'names', names, rules.text);
    return scope(() =>
      noGrad(() => {
        const values = new Map<string, Tensor>([[this.input.name, image]]);
        return names.map((name) => this.#valueOf(name, values));
      }),
    );
  }

  /** Walks back from a name without recursion: a hostile graph may be deep. */
  #valueOf(name: string, values: Map<string, Tensor>): Tensor {
    const pending = [name];
    const waiting = new Set<string>();
    while (pending.length > 0) {
      const next = pending[pending.length - 1];
      if (values.has(next)) {
        pending.pop();
        continue;
      }
      const constant = this.#constants.get(next);
      if (constant !== undefined) {
        values.set(next, constant);
        continue;
      }
      const step = this.#stepOf('GraphModel.run', next);
      const missing = step.inputs.filter((input) => !values.has(input));
      if (missing.length === 0) {
        values.set(next, step.run(step.inputs.map((input) => values.get(input) as Tensor)));
      } else if (waiting.has(next)) {
        throw new FormatError(`${this.source}: ${next} depends on itself`);
      } else {
        waiting.add(next);
        pending.push(...missing);
      }
    }
    return values.get(name) as Tensor;
  }

  #stepOf(where: string, name: string): Step {
    const step = this.#steps.get(name);
    if (step !== undefined) return step;
    throw new ArgumentError(
      `${where}: the model ${this.source} must have a value of that name, got ` +
        `${JSON.stringify(name)}; it has ${describeList(this.names)}`,
    );
  }

  /** Frees the weights. */
  dispose(): void {
    for (const constant of this.#constants.values()) constant.dispose();
    this.#constants.clear();
  }

  toString(): string {
    const { name, shape } = this.input;
    return `GraphModel(${this.source}, ${name} ${shape === null ? '' : formatShape(shape)})`;
  }
}

function checksumOf({ constants }: GraphFile): string {
  const sums = [...constants.values()].map(({ values: { buffer, byteOffset, byteLength } }) =>
    crc32(new Uint8Array(buffer, byteOffset, byteLength)),
  );
  return crc32(new TextEncoder().encode(sums.join()));
}

/** For encoders that are made of a graph. */
export const graphModelRule = {
  holds: (value: unknown) => value instanceof GraphModel,
  words: 'a GraphModel, such as readGraphModel(path) returns',
};
