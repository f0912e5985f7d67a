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

/** Inference alone; values differ by the rounding to bytes, so they are not compared. */
const nativeInt8 = (name: string): SubjectFactory => {
  return async () => {
    setBackend(await createNativeBackend({ arithmetic: 'int8' }));
    const subject = await unrolled(name, 'vectors')();
    return {
      ...subject,
      async prepare(benchmarkCase) {
        if (benchmarkCase.activity === 'training') {
          return { notOffered: 'products of bytes have no gradients' };
        }
        const prepared = await subject.prepare(benchmarkCase);
        return 'notOffered' in prepared ? prepared : { ...prepared, fingerprint: undefined };
      },
    };
  };
};

const pytorch = (name: string, threads: number): SubjectFactory => {
  return async () => {
    const { layerProgram, pytorchSubject } = await import('./engines/pytorch.ts');
    return pytorchSubject(name, threads, layerProgram);
  };
};

const onnxRuntime = (
  name: string,
  packageName: OnnxRuntimeName,
  threads: number,
): SubjectFactory => {
  return async () =>
    (await import('./engines/onnxruntime.ts')).onnxRuntimeSubject(name, packageName, threads);
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
  'unrolled-native-int8': nativeInt8('unrolled-native-int8'),
  pytorch: pytorch('pytorch', 1),
  'pytorch-two-threads': pytorch('pytorch-two-threads', 2),
  'onnxruntime-node': onnxRuntime('onnxruntime-node', 'onnxruntime-node', 1),
  'onnxruntime-node-two-threads': onnxRuntime(
    'onnxruntime-node-two-threads',
    'onnxruntime-node',
    2,
  ),
  'onnxruntime-web': onnxRuntime('onnxruntime-web', 'onnxruntime-web', 1),
  'tfjs-cpu': tensorFlow('cpu'),
  'tfjs-wasm': tensorFlow('wasm'),
  'brain-js': async () => (await import('./engines/brain-js.ts')).brainSubject(),
} as const satisfies Readonly<Record<string, SubjectFactory>>;

export type SubjectName = keyof typeof subjects;

/** Systems of which every suite of cases has one. */
export const unrolledAndPyTorch = [
  'unrolled',
  'unrolled-two-threads',
  'unrolled-native',
  'unrolled-native-two-threads',
  'pytorch',
  'pytorch-two-threads',
] as const satisfies readonly SubjectName[];
