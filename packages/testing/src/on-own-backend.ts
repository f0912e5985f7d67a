import { type Backend, createWasmBackend, setBackend } from '@unrolled/tensor';

/** Runs on a separate backend, whose count of buffers is not changed by garbage of other tests. */
export async function onOwnBackend(run: (backend: Backend) => Promise<void>): Promise<void> {
  const own = await createWasmBackend();
  const before = setBackend(own);
  try {
    await run(own);
  } finally {
    if (before !== null) setBackend(before);
  }
}
