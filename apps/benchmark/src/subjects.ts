import { createNativeBackend } from '@unrolled/backend-native';
import { createWasmBackend, setBackend } from '@unrolled/tensor';
import type { OnnxRuntimeName } from './engines/onnxruntime.ts';
import type { SubjectFactory } from './subject.ts';

const unrolled = (name: string, reading: 'vectors' | 'tokens'): SubjectFactory => {
  return async () => (await import('./engines/unrolled.ts')).unrolledSubject(name, reading);
};

const native = (name: string, reading: 'vectors' | 'tokens', threads: number): SubjectFactory => {
  return async () => {
    setBackend(await createNativeBackend({ threads }));
    return unrolled(name, reading)();
  };
};

const pytorch = (name: string, threads: number): SubjectFactory => {
  return async () => (await import('./engines/pytorch.ts')).pytorchSubject(name, threads);
};

const onnxRuntime = (name: OnnxRuntimeName): SubjectFactory => {
  return async () => (await import('./engines/onnxruntime.ts')).onnxRuntimeSubject(name);
};

const tensorFlow = (backend: 'cpu' | 'wasm'): SubjectFactory => {
  return async () => (await import('./engines/tensorflow-js-in-node.ts')).tensorFlowInNode(backend);
};

/** Systems that run in a process of their own, which loads the engine of its own system alone. */
export const subjects = {
  unrolled: unrolled('unrolled', 'vectors'),
  'unrolled-tokens': unrolled('unrolled-tokens', 'tokens'),
  'unrolled-two-threads': async () => {
    setBackend(await createWasmBackend({ threads: 2 }));
    return unrolled('unrolled-two-threads', 'vectors')();
  },
  'unrolled-native': native('unrolled-native', 'vectors', 1),
  'unrolled-native-tokens': native('unrolled-native-tokens', 'tokens', 1),
  'unrolled-native-two-threads': native('unrolled-native-two-threads', 'vectors', 2),
  pytorch: pytorch('pytorch', 1),
  'pytorch-two-threads': pytorch('pytorch-two-threads', 2),
  'onnxruntime-node': onnxRuntime('onnxruntime-node'),
  'onnxruntime-web': onnxRuntime('onnxruntime-web'),
  'tfjs-cpu': tensorFlow('cpu'),
  'tfjs-wasm': tensorFlow('wasm'),
  'brain-js': async () => (await import('./engines/brain-js.ts')).brainSubject(),
} as const satisfies Readonly<Record<string, SubjectFactory>>;

export type SubjectName = keyof typeof subjects;
