import { BackendError, checkOptions, oneOf, optional } from '@unrolled/guards';
import type { Backend, BackendReport } from '../../backend/backend.ts';
import type { DeviceBuffer, DType } from '../../backend/device-buffer.ts';
import type { PrimitiveOps } from '../../backend/primitive-ops.ts';
import { receive } from '../../backend/receive.ts';
import { sizeOf } from '../../shape.ts';
import { binaryFunctions, combine, unaryFunctions } from './elementwise.ts';
import { concat, gather, pad, scatterAdd, slice, transpose } from './layout.ts';
import { matmul } from './matmul.ts';
import { argmax, reduce } from './reduce.ts';
import { ReferenceBuffer, type Values } from './values.ts';

/** Options of `createReferenceBackend`. */
export interface ReferenceOptions {
  /** Precision in which float32 tensors are held; float64 makes finite differences precise. Default float32. */
  readonly precision?: 'float32' | 'float64';
}

/**
 * The specification of what a backend computes: plain TypeScript, obvious loops, sums in float64,
 * no fused operations. Runs anywhere, slowly.
 */
export function createReferenceBackend(options: ReferenceOptions = {}): Backend {
  const { precision = 'float32' } = checkOptions('createReferenceBackend', options, {
    precision: optional(oneOf(['float32', 'float64'])),
  });
  return new ReferenceBackend(precision === 'float64' ? Float64Array : Float32Array);
}

/** The most that an int32 can count. */
const mostValues = 2 ** 31 - 1;

class ReferenceBackend implements Backend {
  readonly name = 'reference';
  readonly synchronous = true;
  readonly fused = {};
  readonly primitives: PrimitiveOps;
  readonly #float: Float32ArrayConstructor | Float64ArrayConstructor;
  #liveBuffers = 0;
  #liveBytes = 0;

  constructor(float: Float32ArrayConstructor | Float64ArrayConstructor) {
    this.#float = float;
    this.primitives = this.#createPrimitives();
  }

  #createPrimitives(): PrimitiveOps {
    const make = (size: number, dtype: DType = 'float32') => this.#make(size, dtype);
    const own = (values: Values) => this.#own(values);
    return {
      fill: (size, value, dtype) => own(make(size, dtype).fill(value)),
      cast: (x, dtype) => {
        const y = make(x.size, dtype);
        y.set(valuesOf(x));
        return own(y);
      },
      unary: (kind, x) => {
        const y = make(x.size);
        valuesOf(x).forEach((value, index) => {
          y[index] = unaryFunctions[kind](value);
        });
        return own(y);
      },
      binary: (kind, a, b, plan) =>
        own(
          combine(
            make(sizeOf(plan.shape)),
            plan,
            [valuesOf(a), valuesOf(b)],
            binaryFunctions[kind],
          ),
        ),
      select: (condition, a, b, plan) =>
        own(
          combine(
            make(sizeOf(plan.shape)),
            plan,
            [condition, a, b].map(valuesOf),
            (chosen, whenTrue, whenFalse) => (chosen !== 0 ? whenTrue : whenFalse),
          ),
        ),
      expand: (x, plan) =>
        own(combine(make(sizeOf(plan.shape), x.dtype), plan, [valuesOf(x)], (value) => value)),
      matmul: (a, b, spec) =>
        own(matmul(make(spec.batch * spec.m * spec.n), valuesOf(a), valuesOf(b), spec)),
      reduce: (kind, x, view) =>
        own(reduce(make(view.outer * view.inner), kind, valuesOf(x), view)),
      argmax: (x, view) => own(argmax(make(view.outer * view.inner, 'int32'), valuesOf(x), view)),
      gather: (table, indices, _rows, width) =>
        own(gather(make(indices.size * width), valuesOf(table), valuesOf(indices), width)),
      scatterAdd: (values, indices, rows, width) =>
        own(scatterAdd(make(rows * width), valuesOf(values), valuesOf(indices), width)),
      transpose: (x, shape, permutation) =>
        own(transpose(make(x.size, x.dtype), valuesOf(x), shape, permutation)),
      slice: (x, spec) => own(slice(make(sizeOf(spec.sizes)), valuesOf(x), spec)),
      pad: (x, spec) => own(pad(make(sizeOf(spec.outputShape)), valuesOf(x), spec)),
      concat: (parts, outer, inners) => {
        const width = inners.reduce((total, inner) => total + inner, 0);
        return own(concat(make(outer * width), parts.map(valuesOf), outer, inners));
      },
    };
  }

  /** @throws BackendError when there is no memory for it, or `size` is none */
  #make(size: number, dtype: DType): Values {
    if (!(Number.isInteger(size) && size >= 0 && size <= mostValues)) {
      throw new BackendError(
        `reference backend: a tensor holds from 0 to ${mostValues} values, got ${size}; use smaller ` +
          'batches or sequences',
      );
    }
    try {
      return dtype === 'int32' ? new Int32Array(size) : new this.#float(size);
    } catch (cause) {
      throw new BackendError(
        `reference backend: the engine cannot allocate a tensor of ${size} values; use ` +
          'smaller batches or sequences',
        { cause },
      );
    }
  }

  #own(values: Values): ReferenceBuffer {
    this.#liveBuffers++;
    this.#liveBytes += values.byteLength;
    return new ReferenceBuffer(values);
  }

  upload(values: ArrayLike<number>, dtype: DType): DeviceBuffer {
    const copy = this.#make(values.length, dtype);
    copy.set(values);
    return this.#own(copy);
  }

  async download(buffer: DeviceBuffer, into?: Values): Promise<Values> {
    return this.downloadSync(buffer, into);
  }

  downloadSync(buffer: DeviceBuffer, into?: Values): Values {
    return receive('reference backend', buffer, valuesOf(buffer), into);
  }

  assign(target: DeviceBuffer, source: DeviceBuffer): void {
    valuesOf(target).set(valuesOf(source));
  }

  free(buffer: DeviceBuffer): void {
    const { byteLength } = valuesOf(buffer);
    asReference(buffer).free();
    this.#liveBuffers--;
    this.#liveBytes -= byteLength;
  }

  report(): BackendReport {
    return {
      name: this.name,
      details: { precision: this.#float === Float64Array ? 'float64' : 'float32' },
      fused: [],
      liveBuffers: this.#liveBuffers,
      bytes: this.#liveBytes,
    };
  }

  async dispose(): Promise<void> {}
}

function asReference(buffer: DeviceBuffer): ReferenceBuffer {
  if (buffer instanceof ReferenceBuffer) return buffer;
  throw new BackendError('reference backend: got a buffer of another backend');
}

const valuesOf = (buffer: DeviceBuffer): Values => asReference(buffer).values;
