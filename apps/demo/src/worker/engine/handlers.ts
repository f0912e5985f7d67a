import {
  type Backend,
  createReferenceBackend,
  createWasmBackend,
  setBackend,
} from '@unrolled/tensor';
import { messageOf } from '../message-of.ts';
import type { Handlers } from '../protocol.ts';
import { bytesOf } from './bytes.ts';
import type { EngineChoice, EngineReport } from './calls.ts';

export const handlers: Handlers<'engine'> = {
  async start(choice, emit) {
    const { backend, threads, trouble } = await open(choice, (reason) =>
      emit('engine.lost', reason),
    );
    setBackend(backend);
    const { name, details } = backend.report();
    return { backend: name, details, threads, trouble };
  },
  bytes: () => bytesOf(performance),
};

interface Opened extends Pick<EngineReport, 'threads' | 'trouble'> {
  readonly backend: Backend;
}

/** The requested backend; or else Wasm on one thread, or plain TypeScript, and the reason. */
async function open(choice: EngineChoice, onLost: (reason: string) => void): Promise<Opened> {
  try {
    if (choice.backend === 'wasm') {
      const { threads } = choice;
      return { backend: await createWasmBackend({ threads }), threads, trouble: null };
    }
    const { createGpuBackend } = await import('@unrolled/backend-gpu');
    const backend = await createGpuBackend({
      mode: choice.backend,
      onLost: ({ message }) => onLost(message),
    });
    return { backend, threads: 1, trouble: null };
  } catch (reason) {
    const trouble = messageOf(reason);
    const backend = await createWasmBackend().catch(() => createReferenceBackend());
    return { backend, threads: 1, trouble };
  }
}
