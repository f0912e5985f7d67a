import { BackendError } from '@unrolled/tensor';
import type { GpuJsModule } from './gpu-js.ts';

/** Modes of gpu.js, in the order in which `auto` tries them. */
export const gpuModes = ['webgpu', 'webgl2', 'headlessgl', 'webasm', 'cpu'] as const;

/** Way in which gpu.js computes. */
export type GpuMode = (typeof gpuModes)[number];

/** Properties of a mode of gpu.js. */
export interface ModeTraits {
  readonly kernelClass:
    | 'WebGPUKernel'
    | 'WebGL2Kernel'
    | 'HeadlessGLKernel'
    | 'WebAssemblyKernel'
    | 'CPUKernel';
  /** Values are plain memory, not on a device. */
  readonly onHost: boolean;
  /** Kernels answer later. */
  readonly asynchronous: boolean;
  readonly bytesPerValue: number;
  /** Whether infinities and NaN follow IEEE 754; shading languages leave that open. */
  readonly keepsNonFinite: boolean;
}

/** Properties of a mode, with or without threads. */
export function traitsOf(mode: GpuMode, threads: boolean): ModeTraits {
  switch (mode) {
    case 'webgpu':
      return {
        kernelClass: 'WebGPUKernel',
        onHost: false,
        asynchronous: true,
        bytesPerValue: 4,
        keepsNonFinite: false,
      };
    case 'webgl2':
      return {
        kernelClass: 'WebGL2Kernel',
        onHost: false,
        asynchronous: false,
        bytesPerValue: 4,
        keepsNonFinite: false,
      };
    case 'headlessgl':
      // Only textures of four channels can be rendered to.
      return {
        kernelClass: 'HeadlessGLKernel',
        onHost: false,
        asynchronous: false,
        bytesPerValue: 16,
        keepsNonFinite: false,
      };
    case 'webasm':
      return {
        kernelClass: 'WebAssemblyKernel',
        onHost: true,
        asynchronous: threads,
        bytesPerValue: 4,
        keepsNonFinite: true,
      };
    case 'cpu':
      return {
        kernelClass: 'CPUKernel',
        onHost: true,
        asynchronous: false,
        bytesPerValue: 4,
        keepsNonFinite: true,
      };
    default:
      return mode satisfies never;
  }
}

/** Ways to get a mode that is missing. */
const remedies: Record<GpuMode, string> = {
  webgpu:
    "in a browser use one with WebGPU and a GPU it allows; in Node install `webgpu@0.6.2`, and without a GPU point VK_ICD_FILENAMES at a software Vulkan driver such as that of Chromium's SwiftShader",
  webgl2:
    'it runs in browsers only, in those that allow WebGL2 contexts; in Node use webgpu or headlessgl',
  headlessgl:
    'it needs Node, the npm package `gl@8.1.6` next to gpu.js, which compiles with libxi-dev, and an X display, for instance from xvfb-run',
  webasm:
    "it needs WebAssembly; in a page the content security policy must allow 'wasm-unsafe-eval', and threads also need cross-origin isolation and `worker-src blob:`",
  cpu: "it compiles text to functions; in a page the content security policy must allow 'unsafe-eval'",
};

/** Error for a mode that this machine lacks, with the way to get it. */
export function unavailable(mode: GpuMode, reason: unknown): BackendError {
  const said = reason instanceof Error ? reason.message : String(reason);
  return new BackendError(
    `createGpuBackend: mode '${mode}' is not available here (${said}); ${remedies[mode]}`,
    { cause: reason },
  );
}

/** @throws Error where gpu.js or the engine knows beforehand that a mode cannot work */
export function checkSupport(mode: GpuMode, threads: boolean, library: GpuJsModule): void {
  const { GPU, WebAssemblyKernel } = library;
  if (mode === 'webgl2' && !GPU.isWebGL2Supported) throw new Error('no WebGL2 context');
  if (mode === 'headlessgl' && !GPU.isHeadlessGLSupported)
    throw new Error('no headless GL context');
  if (mode === 'webasm' && !GPU.isWebAssemblySupported) throw new Error('no WebAssembly');
  if (mode === 'webasm' && threads && !WebAssemblyKernel.isThreadsSupported) {
    throw new Error('no shared memory for threads');
  }
}
