/** Argument or result of a kernel: plain memory, or a texture or buffer that gpu.js made. */
export type KernelValue = Float32Array | ResidentValue;

/** A texture (GL modes) or a storage buffer (webgpu) on the device. */
export interface ResidentValue {
  toArray(): Float32Array | Promise<Float32Array>;
  delete(): void;
}

/** Kernel of gpu.js, as far as it is used here. */
export interface GpuJsKernel {
  (...operands: unknown[]): KernelValue | Promise<KernelValue>;
  /** The kernel object that runs, which gpu.js may have exchanged for another one. */
  readonly kernel: object;
  destroy(): void;
}

/** Settings of a kernel of gpu.js. */
export interface GpuJsKernelSettings {
  readonly output: readonly number[];
  readonly pipeline: boolean;
  readonly immutable: boolean;
  readonly precision: 'single';
  readonly loopMaxIterations: number;
  readonly asyncMode: boolean;
}

/** Instance of gpu.js, as far as it is used here. */
export interface GpuJs {
  createKernel(source: string, settings: GpuJsKernelSettings): GpuJsKernel;
  addFunction(
    source: string,
    settings: { argumentTypes: Record<string, string>; returnType: string },
  ): void;
  /** A WebGL context, once a kernel has run in a GL mode. */
  readonly context: object | null;
  destroy(): Promise<unknown>;
}

type KernelClassName =
  | 'WebGPUKernel'
  | 'WebGL2Kernel'
  | 'HeadlessGLKernel'
  | 'WebAssemblyKernel'
  | 'CPUKernel';

/** The part of gpu.js that this package uses. */
export type GpuJsModule = {
  readonly GPU: {
    new (options: { mode: string }): GpuJs;
    readonly isHeadlessGLSupported: boolean;
    readonly isWebGL2Supported: boolean;
    readonly isWebAssemblySupported: boolean;
  };
  readonly Input: new (values: Float32Array, size: number[]) => object;
  readonly WebGPUContext: {
    acquire(): Promise<{
      readonly adapter: { readonly info?: Readonly<Record<string, string>> };
      readonly device: { readonly lost: Promise<unknown> };
    }>;
    destroy(): Promise<void>;
  };
  readonly WebAssemblyKernel: { readonly isThreadsSupported: boolean };
} & Readonly<Record<KernelClassName, object>>;

let loading: Promise<GpuJsModule> | null = null;

/** Loads gpu.js, which is next to this file, once. */
export function loadGpuJs(): Promise<GpuJsModule> {
  loading ??= importGpuJs();
  return loading;
}

async function importGpuJs(): Promise<GpuJsModule> {
  const { createGpuJs } = await import('./generated/gpu-js.js');
  const host = await hostModules();
  return createGpuJs((name) => {
    const found = host[name];
    if (found) return found;
    throw new Error(`there is no ${name} here`);
  }) as GpuJsModule;
}

/** Modules that gpu.js requires in Node; a page has none of them, and gpu.js works without. */
async function hostModules(): Promise<Readonly<Record<string, unknown>>> {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) return {};
  return {
    os: builtin('node:os'),
    worker_threads: builtin('node:worker_threads'),
    gl: await importHeadlessGl(),
  };
}

/** The npm package `gl`, where it is installed and loads. */
async function importHeadlessGl(): Promise<unknown> {
  // Not a literal: bundlers must not look for this package.
  const name = ['g', 'l'].join('');
  try {
    const { default: createContext } = await import(
      /* @vite-ignore */ /* webpackIgnore: true */ name
    );
    return createContext;
  } catch {
    return null;
  }
}
