import {
  type Backend,
  createReferenceBackend,
  createWasmBackend,
  getBackend,
  setBackend,
} from '@unrolled/tensor';
import type { BackendName, ComputeFlags } from '../options/common-options.ts';
import type { Output } from '../output/streams.ts';
import { openGpuBackend } from './gpu-backend.ts';

/**
 * Runs `work` while the named backend computes, and frees that backend afterwards, so that the
 * process can end: native WebGPU may hold it. `auto` leaves the choice to the first operation, unless
 * threads are asked for, which only the wasm backend has.
 * @throws BackendError saying how to get a backend that is not there
 */
export async function computingOn<Result>(
  { backend: name = 'auto', threads }: ComputeFlags,
  output: Output,
  work: () => Promise<Result>,
): Promise<Result> {
  if (name === 'auto' && threads === undefined) return work();
  const before = getBackend();
  const backend = await createBackend(name === 'auto' ? 'wasm' : name, threads, output);
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
  threads: number | undefined,
  output: Output,
): Backend | Promise<Backend> {
  switch (name) {
    case 'wasm':
      return createWasmBackend({ threads });
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
