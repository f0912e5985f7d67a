import { loadPeer, peerVersion } from '../peers.ts';
import type { Subject } from '../subject.ts';
import { type TensorFlow, type TensorFlowLayers, tensorFlowSubject } from './tensorflow-js.ts';

/** TensorFlow.js on one of its backends for the processor, on one thread. */
export async function tensorFlowInNode(backend: 'cpu' | 'wasm'): Promise<Subject> {
  const tf = await loadTensorFlow<TensorFlow>(backend);
  const { layers } = loadPeer<TensorFlowLayers>('@tensorflow/tfjs-layers');
  const version = peerVersion('@tensorflow/tfjs-core');
  return tensorFlowSubject(`tfjs-${backend}`, { tf, layers, version });
}

/** Set-up of any part of `@tensorflow/tfjs-core`. */
interface Setup {
  enableProdMode(): void;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
}

/** Loads `@tensorflow/tfjs-core` with a backend chosen; `Api` states the part that the caller uses. */
export async function loadTensorFlow<Api>(backend: 'cpu' | 'wasm'): Promise<Api> {
  const tf = loadPeer<Api & Setup>('@tensorflow/tfjs-core');
  loadPeer<unknown>('@tensorflow/tfjs-layers'); // registers the gradients
  tf.enableProdMode();
  if (backend === 'wasm') {
    // Threads are counted before the backend starts, and cannot be set after.
    loadPeer<{ setThreadsCount(count: number): void }>(
      '@tensorflow/tfjs-backend-wasm',
    ).setThreadsCount(1);
  } else {
    loadPeer<unknown>('@tensorflow/tfjs-backend-cpu');
  }
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
  await tf.ready();
  return tf;
}
