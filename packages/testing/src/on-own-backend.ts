import { type Backend, createWasmBackend, setBackend } from '@unrolled/tensor';

/** Runs on a backend of its own, whose count of buffers no garbage of other tests can change. */
export async function onOwnBackend(run: (backend: Backend) => Promise<void>): Promise<void> {
  const own = await createWasmBackend();
  const before = setBackend(own);
  try {
    await run(own);
  } finally {
    if (before !== null) setBackend(before);
  }
}
