import {
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  rules,
  withMethods,
} from '@unrolled/guards';
import { type Backend, BackendError } from '@unrolled/tensor';
import { GpuBackend } from './gpu-backend.ts';
import { type GpuJsModule, loadGpuJs } from './gpu-js.ts';
import { checkSupport, type GpuMode, gpuModes, traitsOf, unavailable } from './modes.ts';
import { leaseWebGpu, type WebGpuModule } from './web-gpu-device.ts';

/** Options of `createGpuBackend`. */
export interface GpuOptions {
  /** Mode in which gpu.js runs kernels; 'auto', the default, takes the first that works. */
  readonly mode?: GpuMode | 'auto';
  /** webasm alone: run large kernels on workers, which makes the backend asynchronous. */
  readonly threads?: boolean;
  /** webgpu in Node alone: the npm package `webgpu`, where importing it by name does not find it. */
  readonly webgpu?: WebGpuModule;
  /** The most compiled kernels that are kept. Default 1024. */
  readonly kernelCacheSize?: number;
  /**
   * Called once when the device is lost, and with it all tensors on it, with the error that calls then fail with.
   * On webgpu and webgl2 alone.
   */
  readonly onLost?: (error: BackendError) => void;
}

const optionRules: OptionRules<GpuOptions> = {
  mode: optional(oneOf(['auto', ...gpuModes])),
  threads: optional(rules.boolean),
  webgpu: optional(withMethods('the npm package webgpu', 'create')),
  kernelCacheSize: optional(rules.count),
  onLost: optional(rules.function),
};

/**
 * A backend on gpu.js. `auto` tries webgpu, webgl2, headlessgl, webasm and cpu; `report()` names
 * the one taken, and why those before it were not.
 * @throws BackendError with the remedy, when the requested mode is not available
 */
export async function createGpuBackend(options: GpuOptions = {}): Promise<Backend> {
  const checked = checkOptions('createGpuBackend', options, optionRules);
  const { mode = 'auto' } = checked;
  const library = await loadGpuJs();
  if (mode !== 'auto') return open(library, mode, checked, []);
  const refusals: string[] = [];
  for (const candidate of gpuModes) {
    try {
      return await open(library, candidate, checked, refusals);
    } catch (reason) {
      refusals.push(reason instanceof Error ? reason.message : String(reason));
    }
  }
  throw new BackendError(
    `createGpuBackend: no mode is available here.\n${refusals.join('\n')}\nUse createWasmBackend()`,
  );
}

async function open(
  library: GpuJsModule,
  mode: GpuMode,
  { threads = false, kernelCacheSize: cacheLimit = 1024, webgpu, onLost }: GpuOptions,
  refusals: readonly string[],
): Promise<Backend> {
  try {
    checkSupport(mode, threads, library);
    const lease = mode === 'webgpu' ? await leaseWebGpu(library, webgpu) : null;
    const traits = traitsOf(mode, threads);
    const parts = { library, mode, traits, lease, cacheLimit, refusals, onLost };
    const backend = new GpuBackend(parts);
    try {
      await backend.probe();
    } catch (reason) {
      await backend.dispose();
      throw reason;
    }
    return backend;
  } catch (reason) {
    throw unavailable(mode, reason);
  }
}
