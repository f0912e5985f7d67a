import { type Backend, BackendError } from '@unrolled/tensor';
import type { Output } from '../output/streams.ts';

type GpuPackage = typeof import('@unrolled/backend-gpu');
type GpuMode = import('@unrolled/backend-gpu').GpuMode;

/**
 * Loads the package that brings gpu.js, which is installed by those alone who want it.
 * @throws BackendError saying how to install it
 */
export async function loadGpuPackage(): Promise<GpuPackage> {
  try {
    return await import('@unrolled/backend-gpu');
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new BackendError(
      'the gpu backend is a package of its own, which is not installed beside unrolled; ' +
        'npm install @unrolled/backend-gpu',
      { cause },
    );
  }
}

/** Whether it is this package that is not there, and not one that it needs. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes("'@unrolled/backend-gpu'");

/** Says what really runs, because `auto` chooses, and a mode may run on a device of software. */
export async function openGpuBackend(wanted: 'auto' | GpuMode, output: Output): Promise<Backend> {
  const { createGpuBackend } = await loadGpuPackage();
  const backend = await createGpuBackend({ mode: wanted });
  const { mode, kernelClass, adapter } = backend.report().details;
  output.note(`gpu.js runs in mode ${mode} (${kernelClass}); adapter: ${adapter}`);
  output.event({ event: 'backend', backend: backend.name, mode, kernelClass, adapter });
  return backend;
}
