import { loadPeer, peerVersion } from '../peers.ts';
import type { Subject } from '../subject.ts';
import { type TensorFlow, type TensorFlowLayers, tensorFlowSubject } from './tensorflow-js.ts';

/** TensorFlow.js on one of its backends for the processor, on one thread. */
export async function tensorFlowInNode(backend: 'cpu' | 'wasm'): Promise<Subject> {
  const tf = loadPeer<TensorFlow>('@tensorflow/tfjs-core');
  const { layers } = loadPeer<TensorFlowLayers>('@tensorflow/tfjs-layers');
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
  const version = peerVersion('@tensorflow/tfjs-core');
  return tensorFlowSubject(`tfjs-${backend}`, { tf, layers, version });
}
