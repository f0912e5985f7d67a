import type { RngState } from '../rng.ts';
import type { DeviceBuffer } from './device-buffer.ts';
import type {
  RecordedSequence,
  SequenceOperands,
  SequenceResult,
  SequenceSpec,
} from './sequence-operands.ts';
import type { ConvolutionOperands, ConvolutionSpec, WindowSpec } from './window-operands.ts';

/** Normalisation of [batch, positions, channels] over the positions and a group of neighbouring channels. */
export interface GroupNormSpec {
  readonly batch: number;
  readonly positions: number;
  readonly channels: number;
  /** Number of groups, which divides `channels`. */
  readonly groups: number;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** The operands of a group normalisation. */
export interface GroupNormOperands<Value = DeviceBuffer> {
  /** [batch, positions, channels] */
  readonly x: Value;
  /** γ: [channels] */
  readonly weight: Value;
  /** β: [channels] */
  readonly bias: Value;
}

/** Softmax cross-entropy of logits [rows, classes] with int32 targets [rows]. */
export interface CrossEntropySpec {
  readonly rows: number;
  readonly classes: number;
  /** Rows of this target count for nothing. */
  readonly ignoreIndex: number;
}

/** Softmax cross-entropy of logits features · weightᵀ + bias. */
export interface LinearCrossEntropySpec {
  readonly rows: number;
  readonly size: number;
  readonly classes: number;
  /** Rows of this target count for nothing. */
  readonly ignoreIndex: number;
  /** The share of each target that is spread evenly over all classes. */
  readonly labelSmoothing: number;
}

/** The operands of a linear cross-entropy that have gradients. */
export interface LinearOperands<Value = DeviceBuffer> {
  /** [rows, size] */
  readonly features: Value;
  /** [classes, size] */
  readonly weight: Value;
  /** [classes] */
  readonly bias: Value | null;
}

/** Settings of a step of SGD. */
export interface SgdSpec {
  readonly learningRate: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/** Settings of a step of Adam. */
export interface AdamSpec {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** AdamW: decay the weights directly instead of adding to the gradient. */
  readonly decoupled: boolean;
  /** Counted from 1. */
  readonly step: number;
}

/**
 * Optional operations: where a backend lacks one, `ops/` composes it from primitives, and that composition
 * defines its results. Those that end in `Step`, and `clipGlobalNorm`, change buffers in place.
 */
export interface FusedOps {
  sequenceForward(spec: SequenceSpec, operands: SequenceOperands): SequenceResult;
  sequenceForwardRecorded(spec: SequenceSpec, operands: SequenceOperands): RecordedSequence;
  /** Gradients of all operands; that of x is null unless `inputGradient`. */
  sequenceBackward(
    spec: SequenceSpec,
    operands: SequenceOperands,
    recorded: RecordedSequence,
    gradients: { [Name in keyof SequenceResult]: DeviceBuffer | null },
    inputGradient: boolean,
  ): SequenceOperands<DeviceBuffer | null>;
  /**
   * `size` words of `Rng.bits` from a state on: 0 where a word is below rate · 2³², else
   * 1 / (1 − rate).
   */
  dropoutMask(size: number, rate: number, state: RngState): DeviceBuffer;
  /** min(max(x, low), high); either bound may be infinite. */
  clamp(x: DeviceBuffer, low: number, high: number): DeviceBuffer;
  /**
   * @param bias [outputs]
   * @returns [batch, outHeight, outWidth, outputs]
   */
  convolution(
    spec: ConvolutionSpec,
    operands: ConvolutionOperands,
    bias: DeviceBuffer | null,
  ): DeviceBuffer;
  /**
   * @param gradient that of the output
   * @param imageGradient whether to compute that of the image; null if not
   */
  convolutionGradients(
    spec: ConvolutionSpec,
    operands: ConvolutionOperands,
    gradient: DeviceBuffer,
    imageGradient: boolean,
  ): { readonly image: DeviceBuffer | null; readonly kernel: DeviceBuffer };
  /** The maximum of each window and channel: [batch, outHeight, outWidth, channels]. */
  maxPool(spec: WindowSpec, image: DeviceBuffer): DeviceBuffer;
  /** The gradient of the image: that of each window goes to its first maximum. */
  maxPoolGradient(
    spec: WindowSpec,
    image: DeviceBuffer,
    pooled: DeviceBuffer,
    gradient: DeviceBuffer,
  ): DeviceBuffer;
  /** @returns y, and what the gradients need in addition to the operands, in the backend's own layout */
  groupNorm(
    spec: GroupNormSpec,
    operands: GroupNormOperands,
  ): { readonly output: DeviceBuffer; readonly statistics: DeviceBuffer };
  /** @param gradient that of the output */
  groupNormGradients(
    spec: GroupNormSpec,
    operands: Pick<GroupNormOperands, 'x' | 'weight'>,
    statistics: DeviceBuffer,
    gradient: DeviceBuffer,
  ): GroupNormOperands;
  /** Over the last axis of [rows, columns]. */
  softmax(x: DeviceBuffer, rows: number, columns: number): DeviceBuffer;
  logSoftmax(x: DeviceBuffer, rows: number, columns: number): DeviceBuffer;
  /** The `count` largest values of each row of `logSoftmax`, as the op `likeliest` defines them. */
  likeliest(
    logits: DeviceBuffer,
    rows: number,
    columns: number,
    count: number,
  ): { readonly logProbabilities: DeviceBuffer; readonly places: DeviceBuffer };
  /**
   * The mean loss (weighted by class where weights [classes] are given) and its gradient
   * [rows, classes] in one pass.
   */
  softmaxCrossEntropy(
    logits: DeviceBuffer,
    targets: DeviceBuffer,
    weights: DeviceBuffer | null,
    spec: CrossEntropySpec,
  ): { loss: DeviceBuffer; gradient: DeviceBuffer };
  /**
   * The mean loss over the rows that count, 0 where none does, and the gradients of the operands in one
   * pass, so that the logits of all rows need never exist at once.
   * @param withGradients whether to compute gradients; null if not
   */
  linearCrossEntropy(
    operands: LinearOperands,
    targets: DeviceBuffer,
    spec: LinearCrossEntropySpec,
    withGradients: boolean,
  ): { loss: DeviceBuffer; gradients: LinearOperands | null };
  sgdStep(
    parameter: DeviceBuffer,
    gradient: DeviceBuffer,
    velocity: DeviceBuffer | null,
    spec: SgdSpec,
  ): void;
  adamStep(
    parameter: DeviceBuffer,
    gradient: DeviceBuffer,
    mean: DeviceBuffer,
    variance: DeviceBuffer,
    spec: AdamSpec,
  ): void;
  /**
   * Scales all gradients by min(1, maximum / (norm + 1e-6)) and returns the norm before, [1].
   */
  clipGlobalNorm(gradients: readonly DeviceBuffer[], maximum: number): DeviceBuffer;
}
