import {
  ArgumentError,
  BackendError,
  check,
  type Kind,
  kind,
  rules,
  ShapeError,
  StateError,
} from '@unrolled/guards';
import { backward } from './autograd/backward.ts';
import { gradientsEnabled } from './autograd/gradient-mode.ts';
import { type GraphNode, type RuleUses, recordResults } from './autograd/graph.ts';
import type { Backend } from './backend/backend.ts';
import type { DeviceBuffer, DType, HostValues } from './backend/device-buffer.ts';
import { type Copy, copy, thisCopy } from './copies.ts';
import * as ops from './ops/index.ts';
import { type NestedNumbers, nested, printed } from './print.ts';
import { enterScope, leaveScope, type Scoped, scoped } from './scope.ts';
import { checkShape, fixedShape, formatShape, type Shape } from './shape.ts';
import { Storage } from './storage.ts';

const constantRule = {
  holds: (value: unknown) => typeof value === 'number' || rules.numbers.holds(value),
  words: 'a number or an array of numbers',
};

/** Origin of a tensor: result number `index` of a recorded op. */
export interface Origin {
  readonly node: GraphNode;
  readonly index: number;
}

/** Frees the storage of tensors that were dropped without dispose() or a scope. */
const finalizer = new FinalizationRegistry<Storage>((storage) => storage.release());

/**
 * An n-dimensional array on a backend, row-major and contiguous, float32 or int32. Ops return at
 * once; `data()` waits for the values. Ops on a tensor that needs a gradient are recorded until
 * `backward()` walks them.
 */
export class Tensor implements Scoped {
  readonly [scoped] = true;
  /** Frozen: kernels trust it. */
  readonly shape: Shape;
  /** Values held: the product of the shape. */
  readonly size: number;
  /** The gradient computed by backward(), owned by this tensor. */
  grad: Tensor | null = null;
  #requiresGrad = false;
  #origin: Origin | null = null;
  readonly #storage: Storage;
  #disposed = false;
  #watched = false;

  /**
   * Use `tensor()`, or an op. The new tensor takes over one reference to `storage`.
   * @throws ShapeError unless the shape is valid and holds as many values as the storage
   */
  constructor(storage: Storage, shape: Shape) {
    this.#storage = storage;
    this.shape = fixedShape(shape);
    this.size = checkShape('Tensor', this.shape);
    if (this.size !== storage.buffer.size) {
      throw new ShapeError(
        `Tensor: shape ${formatShape(this.shape)} holds ${this.size} values, the storage ` +
          storage.buffer.size,
      );
    }
    if (!enterScope(this)) this.#watch();
  }

  /**
   * Has the garbage collector free the storage of a tensor that no scope will free. Registering costs time, so
   * others are not registered.
   */
  #watch(): void {
    if (this.#watched || this.#disposed) return;
    this.#watched = true;
    finalizer.register(this, this.#storage, this);
  }

  /** For guards: whether this is a real tensor, not a prototype or a proxy. */
  get [kind](): Kind | undefined {
    return #storage in this ? 'tensor' : undefined;
  }

  /** For `checkCopy`. */
  get [copy](): Copy {
    return thisCopy;
  }

  get dtype(): DType {
    return this.buffer.dtype;
  }

  get rank(): number {
    return this.shape.length;
  }

  get backend(): Backend {
    return this.#storage.backend;
  }

  get buffer(): DeviceBuffer {
    if (this.#disposed) {
      throw new StateError(
        `Tensor: this tensor of shape ${formatShape(this.shape)} was disposed of, by dispose() or ` +
          'at the end of a scope; return it from the scope, or keep() it, to use it later',
      );
    }
    return this.#storage.buffer;
  }

  /** Internal: for a class that extends Tensor to hold the same values. */
  get storage(): Storage {
    return this.#storage;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  // ── Values ────────────────────────────────────────────────────────────────────────────────

  /**
   * A copy of the values, row-major.
   * @param into an array of `size` values, a Float32Array or Float64Array for float32, an Int32Array for
   *   int32: receives the values and is returned, so that frequent reading creates no garbage. Default: a
   *   new one
   * @throws ArgumentError where `into` is another array
   */
  data<Values extends HostValues>(into: Values): Promise<Values>;
  data(): Promise<HostValues>;
  async data(into?: HostValues): Promise<HostValues> {
    return this.backend.download(this.buffer, into);
  }

  /** The values of data(), synchronously. @throws BackendError on a backend whose device is asynchronous. */
  dataSync<Values extends HostValues>(into: Values): Values;
  dataSync(): HostValues;
  dataSync(into?: HostValues): HostValues {
    const { backend } = this;
    if (backend.downloadSync === undefined) {
      throw new BackendError(
        `Tensor.dataSync: the ${backend.name} backend is asynchronous; use \`await data()\``,
      );
    }
    return backend.downloadSync(this.buffer, into);
  }

  /** The values as arrays nested by shape; a number for a tensor of shape []. */
  async toArray(): Promise<NestedNumbers> {
    return nested(await this.data(), this.shape);
  }

  /** The arrays of toArray(), synchronously. @throws BackendError where dataSync() does */
  toArraySync(): NestedNumbers {
    return nested(this.dataSync(), this.shape);
  }

  /** Dtype, shape and values, shortened; the console of Node prints it too. */
  toString(): string {
    return printed(this);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return printed(this);
  }

  /** The value of a tensor that holds one. */
  async item(): Promise<number> {
    this.#checkSingle('item');
    return (await this.data())[0];
  }

  itemSync(): number {
    this.#checkSingle('itemSync');
    return this.dataSync()[0];
  }

  #checkSingle(method: string): void {
    if (this.size !== 1) {
      throw new ShapeError(
        `Tensor.${method}: the tensor must hold one value, its shape is ${formatShape(this.shape)}`,
      );
    }
  }

  // ── Gradients ─────────────────────────────────────────────────────────────────────────────

  /** True for a leaf that requires a gradient, and after retainGrad(). */
  get requiresGrad(): boolean {
    return this.#requiresGrad;
  }

  set requiresGrad(value: boolean) {
    check('Tensor.requiresGrad', 'the value', value, rules.boolean);
    if (value && this.dtype !== 'float32') {
      throw new ArgumentError('Tensor.requiresGrad: only float32 tensors have gradients');
    }
    this.#requiresGrad = value;
  }

  /** True when ops on this tensor must be recorded. */
  get needsGradient(): boolean {
    return this.#requiresGrad || this.#origin !== null;
  }

  get origin(): Origin | null {
    return this.#origin;
  }

  /** Makes backward() leave the gradient of this intermediate result in `grad`. */
  retainGrad(): this {
    this.requiresGrad = true;
    return this;
  }

  /**
   * Adds ∂(this)/∂leaf to the `grad` of every leaf that requires it.
   * @param gradient of the same shape; optional for a single value.
   */
  backward(gradient?: Tensor): void {
    backward(this, gradient);
  }

  /**
   * Internal: takes ownership of `gradient` and adds it to `grad`, which never shares memory with another
   * tensor, because clipping changes it in place.
   */
  accumulateGradient(gradient: Tensor): void {
    const earlier = this.grad;
    if (earlier === null && !gradient.#storage.shared) {
      this.grad = gradient.keep();
      return;
    }
    this.grad = (earlier === null ? gradient.expand(this.shape) : earlier.add(gradient)).keep();
    earlier?.dispose();
    gradient.dispose();
  }

  zeroGrad(): void {
    this.grad?.dispose();
    this.grad = null;
  }

  /** A tensor of these values outside of any graph. */
  detach(): Tensor {
    return this.alias();
  }

  // ── Lifetime ──────────────────────────────────────────────────────────────────────────────

  /** Frees the device memory now, unless another tensor views it. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.zeroGrad();
    if (this.#watched) finalizer.unregister(this);
    leaveScope(this);
    this.#storage.release();
  }

  /** Removes this tensor from the running scope: the caller of keep() disposes of it. */
  keep(): this {
    leaveScope(this);
    this.#watch();
    return this;
  }

  *dependencies(): Iterable<Tensor> {
    if (this.grad !== null) yield this.grad;
    if (this.#origin === null) return;
    yield* this.#origin.node.inputs;
    yield* this.#origin.node.owned;
  }

  // ── For ops ───────────────────────────────────────────────────────────────────────────────

  /** Another tensor on the same values, of the same or another shape of the same size. */
  alias(shape: Shape = this.shape): Tensor {
    this.buffer;
    if (shape !== this.shape) checkShape('Tensor.alias', shape);
    const other = new Tensor(this.#storage, shape);
    this.#storage.retain();
    return other;
  }

  /** A new tensor on this one's backend: one value repeated, or row-major values. */
  constant(values: number | ArrayLike<number>, shape: Shape, dtype: DType = 'float32'): Tensor {
    const { backend } = this;
    const size = checkShape('Tensor.constant', shape);
    check('Tensor.constant', 'values', values, constantRule);
    check('Tensor.constant', 'dtype', dtype, ops.dtypeRule);
    if (typeof values !== 'number' && values.length !== size) {
      throw new ShapeError(
        `Tensor.constant: shape ${formatShape(shape)} holds ${size} values, got ${values.length}`,
      );
    }
    const buffer =
      typeof values === 'number'
        ? backend.primitives.fill(size, values, dtype)
        : backend.upload(values, dtype);
    return new Tensor(new Storage(backend, buffer), shape);
  }

  /** Wraps a buffer on this tensor's backend, without a gradient. */
  wrap(shape: Shape, buffer: DeviceBuffer): Tensor {
    return new Tensor(new Storage(this.backend, buffer), shape);
  }

  /**
   * Makes `this` the result of an op, and records how its gradient flows to the inputs when one of
   * them needs it.
   */
  recordedAs(
    name: string,
    inputs: readonly Tensor[],
    rule: (gradient: Tensor) => readonly (Tensor | null)[],
    uses?: RuleUses,
  ): this {
    if (!gradientsEnabled() && uses?.owned === undefined) return this;
    recordResults(
      name,
      [this],
      inputs,
      ([gradient]) => (gradient === null ? [] : rule(gradient)),
      uses,
    );
    return this;
  }

  /** Internal: see `recordResults`. */
  setOrigin(origin: Origin): void {
    this.#origin = origin;
  }

  // ── Ops: shapes, formulas and gradients are in the files of ops/ ──────────────────────────

  add(other: Tensor | number): Tensor {
    return ops.binary('add', this, other);
  }
  sub(other: Tensor | number): Tensor {
    return ops.binary('subtract', this, other);
  }
  mul(other: Tensor | number): Tensor {
    return ops.binary('multiply', this, other);
  }
  div(other: Tensor | number): Tensor {
    return ops.binary('divide', this, other);
  }
  pow(other: Tensor | number): Tensor {
    return ops.binary('power', this, other);
  }
  maximum(other: Tensor | number): Tensor {
    return ops.binary('maximum', this, other);
  }
  minimum(other: Tensor | number): Tensor {
    return ops.binary('minimum', this, other);
  }
  equal(other: Tensor | number): Tensor {
    return ops.binary('equal', this, other);
  }
  notEqual(other: Tensor | number): Tensor {
    return ops.binary('notEqual', this, other);
  }
  less(other: Tensor | number): Tensor {
    return ops.binary('less', this, other);
  }
  lessEqual(other: Tensor | number): Tensor {
    return ops.binary('lessEqual', this, other);
  }
  greater(other: Tensor | number): Tensor {
    return ops.binary('greater', this, other);
  }
  greaterEqual(other: Tensor | number): Tensor {
    return ops.binary('greaterEqual', this, other);
  }

  neg(): Tensor {
    return ops.unary('negate', this);
  }
  abs(): Tensor {
    return ops.unary('absolute', this);
  }
  sign(): Tensor {
    return ops.unary('sign', this);
  }
  exp(): Tensor {
    return ops.unary('exp', this);
  }
  log(): Tensor {
    return ops.unary('log', this);
  }
  sqrt(): Tensor {
    return ops.unary('sqrt', this);
  }
  reciprocal(): Tensor {
    return ops.unary('reciprocal', this);
  }
  tanh(): Tensor {
    return ops.unary('tanh', this);
  }
  sigmoid(): Tensor {
    return ops.unary('sigmoid', this);
  }
  relu(): Tensor {
    return ops.unary('relu', this);
  }
  clamp(low: number, high: number): Tensor {
    return ops.clamp(this, low, high);
  }
  square(): Tensor {
    return this.mul(this);
  }

  matmul(other: Tensor, options?: ops.MatmulOptions): Tensor {
    return ops.matmul(this, other, options);
  }

  sum(axes?: ops.Axes, options?: ops.ReduceOptions): Tensor {
    return ops.sum(this, axes, options);
  }
  mean(axes?: ops.Axes, options?: ops.ReduceOptions): Tensor {
    return ops.mean(this, axes, options);
  }
  max(axes?: ops.Axes, options?: ops.ReduceOptions): Tensor {
    return ops.max(this, axes, options);
  }
  min(axes?: ops.Axes, options?: ops.ReduceOptions): Tensor {
    return ops.min(this, axes, options);
  }
  argmax(axis = -1): Tensor {
    return ops.argmax(this, axis);
  }
  softmax(axis = -1): Tensor {
    return ops.softmax(this, axis);
  }
  logSoftmax(axis = -1): Tensor {
    return ops.logSoftmax(this, axis);
  }

  reshape(shape: Shape): Tensor {
    return ops.reshape(this, shape);
  }
  transpose(permutation?: readonly number[]): Tensor {
    return ops.transpose(this, permutation);
  }
  expand(shape: Shape): Tensor {
    return ops.expand(this, shape);
  }
  slice(ranges: readonly ops.Range[]): Tensor {
    return ops.slice(this, ranges);
  }
  pad(widths: readonly (readonly [before: number, after: number])[]): Tensor {
    return ops.pad(this, widths);
  }
  gather(indices: Tensor): Tensor {
    return ops.gather(this, indices);
  }
  cast(dtype: DType): Tensor {
    return ops.cast(this, dtype);
  }

  /** Overwrites the values in place; nothing is recorded. */
  assign(source: Tensor): this {
    ops.assign(this, source);
    return this;
  }
}
