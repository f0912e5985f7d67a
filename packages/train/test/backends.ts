import { type Backend, createReferenceBackend, getBackend, setBackend } from '@unrolled/tensor';
import { afterAll, beforeAll, describe } from 'vitest';

/** Runs a suite on the reference backend, and on the one that needs no set-up. */
export function describeOnBackends(title: string, suite: (backend: () => Backend) => void): void {
  const defaultBackend = getBackend();
  for (const backend of [createReferenceBackend(), defaultBackend]) {
    describe(`${title} (${backend.name})`, () => {
      beforeAll(() => {
        setBackend(backend);
      });
      afterAll(() => {
        setBackend(defaultBackend);
      });
      suite(() => backend);
    });
  }
}
