import { readFrom } from '@unrolled/guards';
import { Module } from '@unrolled/nn';
import { FormatError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import type { Weights } from '../weights.ts';
import { type BuiltLayer, buildLayer, type Dialect } from './build-layer.ts';
import type { LayerConfig } from './layer-config.ts';
import { statedShape } from './step-shape.ts';

/** The weights of a layer by their names in Keras: kernel, forward/bias, embeddings. */
export type WeightsOfLayer = (layer: LayerConfig) => Weights;

/**
 * A model of Keras or TensorFlow.js: a runnable chain of layers in evaluation mode. Dropout and noise are
 * omitted. `stateful` layers continue from the state of the previous call, until `resetStates()`.
 */
export class KerasModel extends Module {
  /** The layers that have weights, by their names in the file. */
  readonly layers: ReadonlyMap<string, Module>;
  /** The layers in the order in which they run: parameters are named `modules.0.weight`. */
  readonly modules: readonly Module[];
  readonly #chain: readonly BuiltLayer[];

  /** For readers of files. */
  constructor(layers: ReadonlyMap<string, Module>, chain: readonly BuiltLayer[]) {
    super();
    this.layers = layers;
    this.modules = [...layers.values()];
    this.#chain = chain;
    this.eval();
  }

  /**
   * @param x what the first layer reads: tokens int32 [batch, time], or [batch, time, features]
   * @returns the output of the last layer
   * @throws BackendError for masks, from `mask_zero` or Masking, on a backend that computes in the
   *   background
   */
  forward(x: Tensor): Tensor {
    checkTensor('KerasModel.forward', 'x', x);
    let value = { x, mask: null as ArrayLike<number> | null };
    for (const { run } of this.#chain) value = { ...run(value) };
    return value.x;
  }

  /** Resets the state of `stateful` layers. */
  resetStates(): void {
    for (const { carried } of this.#chain) carried?.reset();
  }

  override dispose(): void {
    this.resetStates();
    super.dispose();
  }
}

/** A chain of layers with their weights. @throws FormatError naming layer and option */
export function buildKerasModel(
  configs: readonly LayerConfig[],
  weightsOf: WeightsOfLayer,
  dialect: Dialect,
): KerasModel {
  const layers = new Map<string, Module>();
  const chain: BuiltLayer[] = [];
  let shape = configs.length === 0 ? null : statedShape(configs[0]);
  for (const config of configs) {
    const policy = readFrom(config.value('dtype'), 'class_name');
    if (String(policy).startsWith('Quantized')) throw config.refusal('dtype', 'floating-point');
    const weights = weightsOf(config);
    if ([...weights.keys()].some((name) => name.startsWith('lora_'))) {
      throw config.refusal('lora_rank', 'none in an .h5 file, where it is not merged');
    }
    const built = buildLayer(config, weights, dialect);
    if (built.module !== null) {
      if (layers.has(config.name)) {
        throw new FormatError(`${config.where}: names of layers must differ; rename one`);
      }
      layers.set(config.name, built.module);
    }
    shape = built.shape(shape);
    chain.push(built);
  }
  return new KerasModel(layers, chain);
}
