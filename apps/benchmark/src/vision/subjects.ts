import type { SubjectFactory } from '../subject.ts';
import { inOnnxRuntime } from './mobile-net/onnxruntime.ts';
import { prepareTensorFlow as prepareMobileNet } from './mobile-net/tensorflow-js.ts';
import { fullSize, mobileNetWorkload } from './mobile-net/workload.ts';
import { prepareTensorFlow as prepareCnn } from './small-cnn/tensorflow-js.ts';
import { cnnWorkload, fewFrames } from './small-cnn/workload.ts';
import { inTensorFlow } from './tensorflow-js.ts';

const mobileNet = () => mobileNetWorkload(fullSize);

/**
 * Peers that run in a process of their own and make their workload themselves: the packages of
 * onnxruntime register their devices in one place, and one would run on that of the other.
 */
export const subjects = {
  'small-cnn/tfjs-cpu': inTensorFlow('cpu', (tf) => prepareCnn(tf, cnnWorkload(fewFrames))),
  'mobile-net/tfjs-wasm': inTensorFlow('wasm', (tf) => prepareMobileNet(tf, mobileNet())),
  'mobile-net/onnxruntime-web': inOnnxRuntime('onnxruntime-web', mobileNet),
  'mobile-net/onnxruntime-node': inOnnxRuntime('onnxruntime-node', mobileNet),
} as const satisfies Readonly<Record<string, SubjectFactory<null>>>;
