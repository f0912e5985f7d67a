import {
  ArgumentError,
  type Backend,
  type BackendError,
  type BackendReport,
  type DeviceBuffer,
  type DType,
  type HostValues,
  type PrimitiveOps,
  StateError,
} from '@unrolled/tensor';
import { checkReceiver, receive } from '@unrolled/tensor/guards';
import { BufferTable } from './buffers.ts';
import { Device, maximumSize } from './device.ts';
import { DeviceLoss } from './device-loss.ts';
import { createFusedOps, type GpuFusedOps } from './fused.ts';
import type { GpuJs, GpuJsModule } from './gpu-js.ts';
import type { GpuMode, ModeTraits } from './modes.ts';
import { createPrimitives } from './primitives.ts';
import { Toolkit } from './toolkit.ts';
import type { WebGpuLease } from './web-gpu-device.ts';

/** Parts that a `GpuBackend` is made of. */
export interface GpuParts {
  readonly library: GpuJsModule;
  readonly mode: GpuMode;
  readonly traits: ModeTraits;
  readonly lease: WebGpuLease | null;
  /** Called once when the device is lost. */
  readonly onLost: ((error: BackendError) => void) | undefined;
  readonly cacheLimit: number;
  /** Why the modes that `auto` tried before this one were not available. */
  readonly refusals: readonly string[];
}

const noValues = new Float32Array(0);

/** Fewest values that gpu.js distributes over threads. */
const probeSize = 4096;

/** Backend whose kernels gpu.js runs. */
export class GpuBackend implements Backend {
  readonly name = 'gpu';
  readonly synchronous: boolean;
  readonly primitives: PrimitiveOps;
  readonly fused: GpuFusedOps;
  /** There on synchronous modes alone. */
  readonly downloadSync?: (buffer: DeviceBuffer, into?: HostValues) => HostValues;
  readonly #parts: GpuParts;
  readonly #gpu: GpuJs;
  readonly #device: Device;
  readonly #buffers = new BufferTable();
  readonly #loss: DeviceLoss;
  #disposal: Promise<void> | null = null;

  constructor(parts: GpuParts) {
    const { library, mode, traits, cacheLimit, lease, onLost } = parts;
    this.#parts = parts;
    this.#gpu = new library.GPU({ mode });
    this.#loss = new DeviceLoss(onLost);
    this.#device = new Device(this.#gpu, library, traits, cacheLimit, this.#loss);
    void lease?.lost.then(() => this.#loss.notice('WebGPU device'));
    this.synchronous = !traits.asynchronous;
    if (this.synchronous) this.downloadSync = (buffer, into) => this.#downloadSync(buffer, into);
    const tools = new Toolkit(this.#device, this.#buffers);
    this.primitives = createPrimitives(tools);
    this.fused = createFusedOps(tools);
  }

  /** @throws Error when a first kernel does not give the right values */
  async probe(): Promise<void> {
    const values = Float32Array.from({ length: probeSize }, (_, index) => 1.5 - index);
    const sent = this.upload(values, 'float32');
    const negated = this.primitives.unary('negate', sent);
    const received = await this.download(negated);
    this.free(sent);
    this.free(negated);
    const wrong = values.findIndex((value, place) => received[place] !== -value);
    if (wrong >= 0) {
      throw new Error(`a test kernel returned ${received[wrong]} for ${-values[wrong]}`);
    }
    this.#loss.watchContext(this.#gpu.context);
  }

  upload(values: ArrayLike<number>, dtype: DType): DeviceBuffer {
    this.#checkAlive();
    const floats = Float32Array.from(values);
    const buffer = this.#buffers.add(
      dtype,
      floats.length,
      floats.length === 0 ? null : this.#device.upload(floats),
    );
    if (dtype === 'int32') {
      buffer.hostValues = Int32Array.from(values);
      if (buffer.hostValues.some((value) => Math.abs(value) > maximumSize)) {
        this.free(buffer);
        throw new ArgumentError(
          `gpu backend: int32 values are held as float32, exact from −${maximumSize} to ` +
            `${maximumSize}; got one beyond`,
        );
      }
    }
    return buffer;
  }

  async download(buffer: DeviceBuffer, into?: HostValues): Promise<HostValues> {
    this.#checkAlive();
    const { resource, hostValues } = this.#buffers.own(buffer);
    checkReceiver('gpu backend', buffer, into);
    const values = hostValues ?? (resource ? await this.#device.download(resource) : noValues);
    return received(buffer, values, into);
  }

  #downloadSync(buffer: DeviceBuffer, into?: HostValues): HostValues {
    this.#checkAlive();
    const { resource, hostValues } = this.#buffers.own(buffer);
    checkReceiver('gpu backend', buffer, into);
    const values = hostValues ?? (resource ? this.#device.downloadSync(resource) : noValues);
    return received(buffer, values, into);
  }

  /** Binds the target to what the source holds: nothing is copied. */
  assign(target: DeviceBuffer, source: DeviceBuffer): void {
    const to = this.#buffers.own(target);
    const from = this.#buffers.own(source);
    if (to.size !== from.size || to.dtype !== from.dtype) {
      throw new ArgumentError(
        `gpu backend: assign needs ${to.size} values of ${to.dtype}, ` +
          `got ${from.size} of ${from.dtype}`,
      );
    }
    from.resource?.retain();
    to.rebind(from.resource);
    to.hostValues = from.hostValues;
  }

  free(buffer: DeviceBuffer): void {
    // Finalizers may come after dispose(), which freed everything.
    if (this.#disposal === null) this.#buffers.free(buffer);
  }

  report(): BackendReport {
    const { mode, traits, lease, refusals } = this.#parts;
    return {
      name: this.name,
      details: {
        mode,
        kernelClass: traits.kernelClass,
        adapter: lease?.adapter ?? rendererOf(this.#gpu.context) ?? 'none: runs on the processor',
        asynchronous: traits.asynchronous,
        keepsNonFinite: traits.keepsNonFinite,
        maximumSize,
        cachedKernels: this.#device.cachedKernels,
        ...(refusals.length > 0 && { refused: refusals.join('\n') }),
      },
      fused: Object.keys(this.fused) as (keyof GpuFusedOps)[],
      liveBuffers: this.#buffers.live,
      bytes: this.#device.values * traits.bytesPerValue,
    };
  }

  /** Values requested before still arrive. */
  dispose(): Promise<void> {
    this.#disposal ??= this.#close();
    return this.#disposal;
  }

  async #close(): Promise<void> {
    await this.#device.idle();
    this.#loss.end();
    this.#buffers.clear();
    await this.#gpu.destroy();
    await this.#parts.lease?.release();
  }

  #checkAlive(): void {
    if (this.#disposal !== null) throw new StateError('gpu backend: used after dispose()');
  }
}

/** Copies values, which the device holds as float32 whatever their dtype. */
const received = (buffer: DeviceBuffer, values: HostValues, into?: HostValues): HostValues =>
  receive(
    'gpu backend',
    buffer,
    values,
    into ?? (buffer.dtype === 'int32' ? new Int32Array(values.length) : undefined),
  );

/** Name of the renderer of a WebGL context. */
function rendererOf(context: object | null): string | undefined {
  if (context === null || !('getParameter' in context)) return undefined;
  const gl = context as WebGLRenderingContext;
  const details = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(details ? details.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}
