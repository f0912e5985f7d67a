import { BackendError } from '../../errors.ts';

/** @throws BackendError where a content security policy forbids WebAssembly */
export async function compileKernels(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw refused(cause);
  }
}

/** The same at once. */
export function compileKernelsSync(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw refused(cause);
  }
}

function refused(cause: unknown): BackendError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new BackendError(
    "wasm backend: the kernels could not be compiled; a page's content security policy must allow " +
      "'wasm-unsafe-eval' in its script-src, which is less than 'unsafe-eval'; or call " +
      `setBackend(createReferenceBackend()) before any tensor is made${reason}`,
    { cause },
  );
}
