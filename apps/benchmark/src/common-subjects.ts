import { createNativeBackend } from '@unrolled/backend-native';
import { type Backend, createWasmBackend, setBackend } from '@unrolled/tensor';
import { type PyTorchProgram, pytorchSubject } from './engines/pytorch.ts';
import type { Subject, SubjectFactory } from './subject.ts';

/** Unrolled in WebAssembly and in machine code, on one thread and on two. */
export function onEachBackend<Case>(create: (name: string) => Promise<Subject<Case>>) {
  const on = (name: string, backend: () => Promise<Backend>): SubjectFactory<Case> => {
    return async () => {
      setBackend(await backend());
      return create(name);
    };
  };
  return {
    unrolled: on('unrolled', () => createWasmBackend({ threads: 1 })),
    'unrolled-two-threads': on('unrolled-two-threads', () => createWasmBackend({ threads: 2 })),
    'unrolled-native': on('unrolled-native', () => createNativeBackend({ threads: 1 })),
    'unrolled-native-two-threads': on('unrolled-native-two-threads', () =>
      createNativeBackend({ threads: 2 }),
    ),
  };
}

/** PyTorch on one thread and on two. */
export function onPyTorch<Case>(program: PyTorchProgram<Case>) {
  const on = (name: string, threads: number): SubjectFactory<Case> => {
    return () => pytorchSubject(name, threads, program);
  };
  return { pytorch: on('pytorch', 1), 'pytorch-two-threads': on('pytorch-two-threads', 2) };
}
