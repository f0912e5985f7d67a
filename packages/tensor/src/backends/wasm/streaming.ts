// For authors of layers: the forward pass of recurrent layers on a separate memory, with kernels of
// its own, a quarter of all, for pages that neither train nor make tensors.

import { BackendError } from '@unrolled/guards';
import type { DeviceBuffer } from '../../backend/device-buffer.ts';
import type {
  SequenceOperands,
  SequenceResult,
  SequenceSpec,
} from '../../backend/sequence-operands.ts';
import { applyDifference, fromText } from '../../embedded-kernels/encoding.ts';
import kernelText from './generated/streaming.ts';
import relaxedDifference from './generated/streaming-relaxed-difference.ts';
import { compileKernelsSync } from './kernels/compile-kernels.ts';
import { relaxedSupported, wasmSupported } from './kernels/engine-features.ts';
import { instantiate, type Kernels, kernelBytes } from './kernels/kernels.ts';
import { Heap } from './memory/heap.ts';
import { type ForwardRuntime, sequenceForward } from './ops/sequence/sequence-forward.ts';

export { type SequenceKind, sequenceKinds, sequenceTraits } from '../../sequence-kinds.ts';
export type { DeviceBuffer, SequenceOperands, SequenceResult, SequenceSpec };

/** Exports of `assembly/streaming.ts`. */
type StreamingKernels = Pick<
  Kernels,
  'addBias' | 'avoidTallTiles' | 'fill' | 'packGates' | 'sequenceForward'
>;

/** Runs layers forward on one thread; the same bits as the WebAssembly backend with the same engine. */
export class SequenceRunner {
  readonly #runtime: ForwardRuntime;

  /** @throws BackendError where the engine lacks WebAssembly SIMD, does not compile it, or gives no memory */
  constructor() {
    if (!wasmSupported()) {
      throw new BackendError(
        'SequenceRunner: this engine has no WebAssembly SIMD; stream with the layer itself, on ' +
          'createReferenceBackend()',
      );
    }
    const plain = fromText(kernelText);
    const binary = relaxedSupported() ? applyDifference(plain, fromText(relaxedDifference)) : plain;
    const heap = new Heap();
    const module = compileKernelsSync(kernelBytes(binary));
    const kernels = instantiate<StreamingKernels>(module, heap.memory);
    this.#runtime = {
      heap,
      kernels,
      threads: {
        share: (rows) => [{ start: 0, count: rows }],
        cutSum: (rows) => [{ start: 0, count: rows }],
        run: (_, [call]) => kernels.sequenceForward(...call),
        runAll: (_, calls) => {
          for (const call of calls) kernels.packGates(...call);
        },
      },
    };
  }

  upload(values: ArrayLike<number>): DeviceBuffer {
    return this.#runtime.heap.upload(values, 'float32');
  }

  /** The values of a buffer in place, float32; not to be held across the next call. */
  view(buffer: DeviceBuffer): Float32Array {
    return this.#runtime.heap.viewOf(buffer) as Float32Array;
  }

  free(buffer: DeviceBuffer): void {
    this.#runtime.heap.free(buffer);
  }

  /** The fused op `sequenceForward` of `backend/fused-ops.ts`. */
  forward(spec: SequenceSpec, operands: SequenceOperands): SequenceResult {
    return this.#runtime.heap.allOrNone(() => sequenceForward(this.#runtime, spec, operands, null));
  }
}
