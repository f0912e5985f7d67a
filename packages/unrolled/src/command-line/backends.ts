import { createReferenceBackend, createWasmBackend, setBackend } from '@unrolled/tensor';
import type { BackendName } from './common-options.ts';

/** Makes the named backend the one that computes; `auto` leaves that to the first operation. */
export async function selectBackend(name: BackendName): Promise<void> {
  switch (name) {
    case 'auto':
      return;
    case 'wasm':
      setBackend(await createWasmBackend());
      return;
    case 'reference':
      setBackend(createReferenceBackend());
      return;
    default:
      name satisfies never;
  }
}
