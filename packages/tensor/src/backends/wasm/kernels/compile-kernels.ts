import { BackendError } from '@unrolled/guards';

/** @throws BackendError where the engine does not compile them, as under a content security policy */
export async function compileKernels(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw refused(cause);
  }
}

/** `compileKernels` at once. */
export function compileKernelsSync(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw refused(cause);
  }
}

function refused(cause: unknown): BackendError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BackendError(
    `wasm backend: the kernels could not be compiled (${reason}); ${remedyFor(reason)}or call ` +
      'setBackend(createReferenceBackend()) before any tensor is made',
    { cause },
  );
}

/** By what engines say: Chromium and Safari name the source, Firefox says "blocked by CSP". */
function remedyFor(reason: string): string {
  if (/content security policy|\bCSP\b|unsafe-eval/i.test(reason)) {
    return (
      "the page's content security policy must allow 'wasm-unsafe-eval' in its script-src, which is " +
      "less than 'unsafe-eval'; "
    );
  }
  if (/disallowed by embedder/i.test(reason)) {
    return (
      'this runtime cannot compile WebAssembly at run time: import the module ' +
      '`@unrolled/tensor/kernels/simd.wasm` and call setBackend(await createWasmBackend({ module })) ' +
      'before any tensor is made; '
    );
  }
  return '';
}
