import { onEachBackend, onPyTorch } from '../common-subjects.ts';
import type { SubjectFactory } from '../subject.ts';
import type { DecodingCase, decoderNames } from './cases.ts';
import { onnxDecoder } from './onnxruntime.ts';
import { decodingProgram } from './pytorch.ts';
import { unrolledDecoder } from './unrolled.ts';

/** Systems that decode, each in a process of its own. */
export const subjects = {
  ...onEachBackend(unrolledDecoder),
  ...onPyTorch(decodingProgram),
  'onnxruntime-node': onnxDecoder('onnxruntime-node', 1),
  'onnxruntime-node-two-threads': onnxDecoder('onnxruntime-node-two-threads', 2),
} satisfies Record<(typeof decoderNames)[number], SubjectFactory<DecodingCase>>;
