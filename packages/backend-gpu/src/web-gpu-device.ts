import type { GpuJsModule } from './gpu-js.ts';

/** The part of the npm package `webgpu` that this package uses. */
export interface WebGpuModule {
  readonly create: (options: string[]) => object;
  readonly globals: object;
}

/** Use of a WebGPU device that ends by `release`. */
export interface WebGpuLease {
  readonly adapter: string;
  /** Resolves when the device is lost, or given back. */
  readonly lost: Promise<unknown>;
  release(): Promise<void>;
}

/** gpu.js shares one device among all that ask for it. */
let leases = 0;

/**
 * Acquires the WebGPU device. Where the engine has no `navigator.gpu`, as in Node, it puts that of
 * the npm package `webgpu` there.
 * @throws Error when there is neither, or no adapter
 */
export async function leaseWebGpu(
  library: GpuJsModule,
  given: WebGpuModule | undefined,
): Promise<WebGpuLease> {
  if (leases === 0) await provideNavigator(given);
  leases++;
  const release = async () => {
    leases--;
    // With webgpu@0.4.0 in Node, the process would not end otherwise.
    if (leases === 0) await library.WebGPUContext.destroy();
  };
  try {
    const { adapter, device } = await library.WebGPUContext.acquire();
    return { adapter: describeAdapter(adapter.info), lost: device.lost, release };
  } catch (reason) {
    await release();
    throw reason;
  }
}

async function provideNavigator(given: WebGpuModule | undefined): Promise<void> {
  if (typeof navigator !== 'undefined' && 'gpu' in navigator && navigator.gpu) return;
  const { create, globals } = given ?? (await importWebGpu());
  Object.assign(globalThis, globals);
  if (typeof navigator === 'undefined') {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  }
  Object.defineProperty(navigator, 'gpu', { value: create([]), configurable: true });
}

async function importWebGpu(): Promise<WebGpuModule> {
  // Not a literal: bundlers for the browser must not look for this package.
  const name = ['web', 'gpu'].join('');
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ name);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `there is no navigator.gpu, and the package \`webgpu\` cannot be loaded: ${why}`,
      {
        cause,
      },
    );
  }
}

const describeAdapter = (info: Readonly<Record<string, string>> | undefined): string =>
  ['vendor', 'architecture', 'device', 'description']
    .map((field) => info?.[field])
    .filter(Boolean)
    .join(' ') || 'unnamed';
