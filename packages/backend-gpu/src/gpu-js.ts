/** What a kernel takes and gives: plain memory, or a texture or buffer that gpu.js made. */
export type KernelValue = Float32Array | ResidentValue;

/** A texture (GL modes) or a storage buffer (webgpu) on the device. */
export interface ResidentValue {
  toArray(): Float32Array | Promise<Float32Array>;
  delete(): void;
}

export interface GpuJsKernel {
  (...operands: unknown[]): KernelValue | Promise<KernelValue>;
  /** The kernel object that runs, which gpu.js may have exchanged for another one. */
  readonly kernel: object;
  destroy(): void;
}

export interface GpuJsKernelSettings {
  readonly output: readonly number[];
  readonly pipeline: boolean;
  readonly immutable: boolean;
  readonly precision: 'single';
  readonly loopMaxIterations: number;
  readonly asyncMode: boolean;
}

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

/** What is used of gpu.js. */
export type GpuJsModule = {
  readonly GPU: {
    new (options: { mode: string }): GpuJs;
    readonly isHeadlessGLSupported: boolean;
    readonly isWebGL2Supported: boolean;
    readonly isWebAssemblySupported: boolean;
  };
  readonly Input: new (values: Float32Array, size: number[]) => object;
  readonly WebGPUContext: {
    acquire(): Promise<{ adapter: { info?: Readonly<Record<string, string>> } }>;
    destroy(): Promise<void>;
  };
  readonly WebAssemblyKernel: { readonly isThreadsSupported: boolean };
} & Readonly<Record<KernelClassName, object>>;

let loading: Promise<GpuJsModule> | null = null;

/**
 * Loads gpu.js, once. Its browser build puts a `GPU` of its own on the global object while it loads,
 * in place of WebGPU's interface of that name, which is put back.
 */
export function loadGpuJs(): Promise<GpuJsModule> {
  loading ??= importGpuJs();
  return loading;
}

async function importGpuJs(): Promise<GpuJsModule> {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'GPU');
  try {
    const loaded: { default?: unknown } = await import('gpu.js');
    // The browser build exports the class GPU, which carries all else; Node's is a namespace.
    return (loaded.default ?? loaded) as GpuJsModule;
  } finally {
    if (before) Object.defineProperty(globalThis, 'GPU', before);
    else Reflect.deleteProperty(globalThis, 'GPU');
  }
}
