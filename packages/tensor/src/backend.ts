import type { Broadcast } from './broadcast.ts';
import type { RngState } from './rng.ts';
import type { SequenceKind } from './sequence-kinds.ts';
import type { AxisView, Shape } from './shape.ts';

/**
 * The contract of a backend. To add one, implement `Backend`; the compiler names what is
 * missing. A backend knows nothing of gradients: those are written once, in `ops/`.
 */

/** `float32` for values (the reference backend may hold them as float64), `int32` for indices. */
export type DType = 'float32' | 'int32';

/** Values in the memory of the program. */
export type HostValues = Float32Array | Float64Array | Int32Array;

/** A contiguous, row-major block of values on the device. Only its backend knows what it really is. */
export interface DeviceBuffer {
  readonly dtype: DType;
  readonly size: number;
}

/** Names of elementwise ops with one operand. */
export const unaryKinds = [
  'negate',
  'absolute',
  'sign',
  'exp',
  'log',
  'sqrt',
  'reciprocal',
  'tanh',
  'sigmoid',
  'relu',
] as const;

/** Name of an elementwise op with one operand. */
export type UnaryKind = (typeof unaryKinds)[number];

/** Comparisons give 1 where they hold and 0 elsewhere. */
export const binaryKinds = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'power',
  'maximum',
  'minimum',
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
] as const;

/** Name of an elementwise op with two operands. */
export type BinaryKind = (typeof binaryKinds)[number];

/** Names of reductions. */
export const reduceKinds = ['sum', 'max', 'min'] as const;

/** Name of a reduction. */
export type ReduceKind = (typeof reduceKinds)[number];

/** C[i] = op(A[i]) · op(B[i]) for i in 0 … batch−1, each C[i] being m × n, summed over k. */
export interface MatmulSpec {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** A is stored [k, m] instead of [m, k]. */
  readonly transposeA: boolean;
  /** B is stored [n, k] instead of [k, n]. */
  readonly transposeB: boolean;
  /** All items of the batch use the one matrix that A (or B) holds. */
  readonly sharedA: boolean;
  readonly sharedB: boolean;
}

/** Every `steps`-th element from `starts`, `sizes` of them, on each axis of an input of `shape`. */
export interface SliceSpec {
  readonly shape: Shape;
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

/**
 * The reverse of a slice: element i of an axis of the input lands at `before + i · steps`; all
 * other places of an output of `outputShape` hold 0.
 */
export interface PadSpec {
  readonly shape: Shape;
  readonly before: readonly number[];
  readonly steps: readonly number[];
  readonly outputShape: Shape;
}

/**
 * The required operations. Each is pure and gives one new contiguous buffer. float32 in and out,
 * except where said; sizes may be 0.
 */
export interface PrimitiveOps {
  fill(size: number, value: number, dtype: DType): DeviceBuffer;
  /** float32 → int32 truncates towards zero. */
  cast(x: DeviceBuffer, dtype: DType): DeviceBuffer;
  unary(kind: UnaryKind, x: DeviceBuffer): DeviceBuffer;
  binary(kind: BinaryKind, a: DeviceBuffer, b: DeviceBuffer, plan: Broadcast): DeviceBuffer;
  /** a where condition ≠ 0, else b; the plan lists condition, a, b. */
  select(condition: DeviceBuffer, a: DeviceBuffer, b: DeviceBuffer, plan: Broadcast): DeviceBuffer;
  /** Repeats x along the axes of stride 0. */
  expand(x: DeviceBuffer, plan: Broadcast): DeviceBuffer;
  matmul(a: DeviceBuffer, b: DeviceBuffer, spec: MatmulSpec): DeviceBuffer;
  /** [outer, length, inner] → [outer, inner]. Over length 0: sum 0, max −∞, min +∞. */
  reduce(kind: ReduceKind, x: DeviceBuffer, view: AxisView): DeviceBuffer;
  /** [outer, length, inner] → int32 [outer, inner]: the first place of the greatest value. */
  argmax(x: DeviceBuffer, view: AxisView): DeviceBuffer;
  /** Rows of a table [rows, width] by int32 indices [n] → [n, width]. Indices are in range. */
  gather(table: DeviceBuffer, indices: DeviceBuffer, rows: number, width: number): DeviceBuffer;
  /** The gradient of gather: rows [n, width] summed by int32 index [n] into zeros [rows, width]. */
  scatterAdd(
    values: DeviceBuffer,
    indices: DeviceBuffer,
    rows: number,
    width: number,
  ): DeviceBuffer;
  /** Output axis i is input axis permutation[i]. Any dtype. */
  transpose(x: DeviceBuffer, shape: Shape, permutation: readonly number[]): DeviceBuffer;
  slice(x: DeviceBuffer, spec: SliceSpec): DeviceBuffer;
  pad(x: DeviceBuffer, spec: PadSpec): DeviceBuffer;
  /** parts[i] is [outer, inners[i]]; the result is [outer, Σ inners]. */
  concat(parts: readonly DeviceBuffer[], outer: number, inners: readonly number[]): DeviceBuffer;
}

/** One layer, in one direction, over whole sequences. */
export interface SequenceSpec {
  readonly kind: SequenceKind;
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** Walk each sequence from its own last step to its first. */
  readonly reverse: boolean;
  /** Valid steps of each sequence, 0 … time; null: all of them. */
  readonly lengths: Int32Array | null;
}

/** The operands of a sequence op: device buffers inside a backend, tensors in `ops/`. */
export interface SequenceOperands<Value = DeviceBuffer> {
  /** [batch, time, inputSize]; without weightInput it holds W_input · x: inputSize is gates · hiddenSize. */
  readonly x: Value;
  /** The state before the first step: [batch, hiddenSize]. */
  readonly h: Value;
  /** [batch, hiddenSize]; LSTM only. */
  readonly c: Value | null;
  /** [gates · hiddenSize, inputSize] */
  readonly weightInput: Value | null;
  /** [gates · hiddenSize, hiddenSize] */
  readonly weightHidden: Value;
  /** [gates · hiddenSize] */
  readonly biasInput: Value | null;
  /** [gates · hiddenSize] */
  readonly biasHidden: Value | null;
}

/** Outputs of a recurrent layer over whole sequences. */
export interface SequenceResult<Value = DeviceBuffer> {
  /** [batch, time, hiddenSize]; zero beyond a sequence's length. */
  readonly output: Value;
  /** The state after each sequence's last step: [batch, hiddenSize]. */
  readonly h: Value;
  /** [batch, hiddenSize]; LSTM only. */
  readonly c: Value | null;
}

/** A forward pass with everything that the backward pass needs, in the backend's own layout. */
export interface RecordedSequence extends SequenceResult {
  readonly tape: readonly DeviceBuffer[];
}

/** Windows that slide over images [batch, height, width, channels], and meet padding beyond them. */
export interface WindowSpec {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  /** Padding above and to the left; below and to the right there is as much as windows reach. */
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** A convolution, of all channels together or of each by itself; padding is 0. */
export interface ConvolutionSpec extends WindowSpec {
  /** Channels of the output; with `depthwise` those of the input. */
  readonly outputs: number;
  readonly depthwise: boolean;
}

/** The operands of a convolution that its gradient needs. */
export interface ConvolutionOperands<Value = DeviceBuffer> {
  /** [batch, height, width, channels] */
  readonly image: Value;
  /** [kernelHeight, kernelWidth, channels, outputs], or [kernelHeight, kernelWidth, channels]. */
  readonly kernel: Value;
}

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
  /** AdamW: decay the weights themselves rather than add to the gradient. */
  readonly decoupled: boolean;
  /** Counted from 1. */
  readonly step: number;
}

/**
 * Optional operations: where a backend lacks one, `ops/` composes it from primitives, and that
 * composition defines what it means. Those that end in `Step`, and `clipGlobalNorm`, change
 * buffers in place.
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
   * @param imageGradient whether that of the image is wanted; null where it is not
   */
  convolutionGradients(
    spec: ConvolutionSpec,
    operands: ConvolutionOperands,
    gradient: DeviceBuffer,
    imageGradient: boolean,
  ): { readonly image: DeviceBuffer | null; readonly kernel: DeviceBuffer };
  /** The greatest value of each window and channel: [batch, outHeight, outWidth, channels]. */
  maxPool(spec: WindowSpec, image: DeviceBuffer): DeviceBuffer;
  /** The gradient of the image: that of each window goes to its first greatest value. */
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
    operands: GroupNormOperands,
    statistics: DeviceBuffer,
    gradient: DeviceBuffer,
  ): GroupNormOperands;
  /** Over the last axis of [rows, columns]. */
  softmax(x: DeviceBuffer, rows: number, columns: number): DeviceBuffer;
  logSoftmax(x: DeviceBuffer, rows: number, columns: number): DeviceBuffer;
  /** The `count` greatest values of each row of `logSoftmax`, as the op `likeliest` defines them. */
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
   * The mean loss over all rows, whose int32 targets are [rows], and the gradients of the operands
   * in one go, so that the logits of all rows need never be there at once.
   * @param withGradients whether gradients are wanted; null where they are not
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

/** State of a backend, for tests and programs that show it. */
export interface BackendReport {
  readonly name: string;
  /** The implementation that runs: engine features, kernel class, adapter. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
  /** Fused operations that this backend has of its own. */
  readonly fused: readonly (keyof FusedOps)[];
  readonly liveBuffers: number;
  /** Bytes reserved on the device. */
  readonly bytes: number;
}

/** Contract of a backend. */
export interface Backend {
  readonly name: string;
  /** True when `downloadSync` exists. */
  readonly synchronous: boolean;
  readonly primitives: PrimitiveOps;
  readonly fused: Partial<FusedOps>;
  upload(values: ArrayLike<number>, dtype: DType): DeviceBuffer;
  download(buffer: DeviceBuffer): Promise<HostValues>;
  downloadSync?(buffer: DeviceBuffer): HostValues;
  /** Overwrites the values of `target` with those of `source`, of the same size and dtype. */
  assign(target: DeviceBuffer, source: DeviceBuffer): void;
  free(buffer: DeviceBuffer): void;
  report(): BackendReport;
  /** On a backend for inference only: throws a StateError that says so. @param where how it begins */
  checkDifferentiable?(where: string): void;
  /** Frees all memory; the backend cannot be used again. */
  dispose(): Promise<void>;
}
