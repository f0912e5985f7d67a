import type { HiddenState } from '@unrolled/cells';
import { checkOptions, optional, rules } from '@unrolled/guards';
import type { Lengths, Tensor } from '@unrolled/tensor';

/**
 * The output of an encoder, whatever it encodes: tokens, the grid of an image, frames. Attention,
 * decoder, loss and search read nothing else of a source.
 */
export interface Encoded {
  /** Vectors to attend to: [batch, positions, memorySize]; those beyond a length are ignored. */
  readonly memory: Tensor;
  /** Number of valid positions of each item. */
  readonly lengths: Lengths;
  /** Each item in one vector: [batch, summarySize]. */
  readonly summary: Tensor;
  /**
   * Final state of a recurrent encoder, directions concatenated: each [layers, batch, stateSize].
   * Omitted by an encoder without one; the decoder then starts from the summary.
   */
  readonly state?: HiddenState;
}

/** Sizes of the vectors that an encoder gives. */
export interface EncodedSizes {
  /** Size of a vector to attend to. */
  readonly memorySize: number;
  readonly summarySize: number;
  /** Size of a layer's final state, both directions together; omitted where there is no state. */
  readonly stateSize?: number;
}

/** @throws ArgumentError unless these are sizes */
export const checkSizes = (where: string, sizes: EncodedSizes): EncodedSizes =>
  checkOptions(`${where}, source`, sizes, {
    memorySize: rules.count,
    summarySize: rules.count,
    stateSize: optional(rules.count),
  });
