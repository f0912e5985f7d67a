import {
  type Backend,
  createReferenceBackend,
  createWasmBackend,
  getBackend,
  setBackend,
} from '@unrolled/tensor';
import type { BackendName } from './common-options.ts';
import { openGpuBackend } from './gpu-backend.ts';
import type { Output } from './streams.ts';

/**
 * Runs `work` while the named backend computes, and frees that backend afterwards, so that the
 * process can end: native WebGPU may hold it. `auto` leaves the choice to the first operation.
 * @throws BackendError saying how to get a backend that is not there
 */
export async function computingOn<Result>(
  name: BackendName,
  output: Output,
  work: () => Promise<Result>,
): Promise<Result> {
  if (name === 'auto') return work();
  const before = getBackend();
  const backend = await createBackend(name, output);
  setBackend(backend);
  try {
    return await work();
  } finally {
    setBackend(before);
    await backend.dispose();
  }
}

function createBackend(
  name: Exclude<BackendName, 'auto'>,
  output: Output,
): Backend | Promise<Backend> {
  switch (name) {
    case 'wasm':
      return createWasmBackend();
    case 'reference':
      return createReferenceBackend();
    case 'gpu':
      return openGpuBackend('auto', output);
    case 'gpu:webgpu':
      return openGpuBackend('webgpu', output);
    case 'gpu:headlessgl':
      return openGpuBackend('headlessgl', output);
    case 'gpu:webasm':
      return openGpuBackend('webasm', output);
    case 'gpu:cpu':
      return openGpuBackend('cpu', output);
    default:
      return name satisfies never;
  }
}
