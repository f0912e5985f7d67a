import { check, rules, withMethods } from '@unrolled/guards';
import type { Backend } from './backend/backend.ts';
import { createReferenceBackend } from './backends/reference/index.ts';
import { createWasmBackendSync } from './backends/wasm/index.ts';
import { defaultKernelsRun, whyNoKernels } from './backends/wasm/kernels/choose-kernels.ts';
import { refusePromise } from './refuse-promise.ts';

/** Another copy of this package may have created it, so it is recognised by its methods. */
const backendRule = withMethods(
  'a Backend, such as createReferenceBackend() returns (await createWasmBackend())',
  'upload',
  'download',
  'assign',
  'free',
);

let current: Backend | null = null;

/** The backend on which new tensors are made. The first call creates the default one. */
export function getBackend(): Backend {
  current ??= createDefaultBackend();
  return current;
}

/** Creates new tensors on `backend` from now on, and returns the previous one, if any. */
export function setBackend(backend: Backend): Backend | null {
  check('setBackend', 'backend', backend, backendRule);
  const before = current;
  current = backend;
  return before;
}

/**
 * Creates the new tensors of `work` on `backend`.
 * @throws ArgumentError when `work` is asynchronous: the previous backend is back after its first await
 */
export function withBackend<Result>(backend: Backend, work: () => Result): Result {
  check('withBackend', 'backend', backend, backendRule);
  check('withBackend', 'work', work, rules.function);
  const before = current;
  current = backend;
  try {
    const result = work();
    refusePromise('withBackend', result, ' and await values outside');
    return result;
  } finally {
    current = before;
  }
}

function createDefaultBackend(): Backend {
  if (defaultKernelsRun()) return createWasmBackendSync();
  console.warn(
    'Unrolled: the plain TypeScript backend is used, which gives the same results, slowly: ' +
      `${whyNoKernels()}.`,
  );
  return createReferenceBackend();
}
