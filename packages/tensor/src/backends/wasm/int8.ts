import { StateError } from '@unrolled/guards';
import type { BackendReport } from '../../backend/backend.ts';
import { type BackendOps, WasmBackend } from './index.ts';
import { createFusedOps } from './ops/fused.ts';
import { matmul, type ProductRuntime } from './ops/matmul.ts';
import { createPrimitives } from './ops/primitives.ts';
import { type ForwardRuntime, sequenceForward } from './ops/sequence/sequence-forward.ts';
import type { Runtime } from './runtime.ts';
import type { SharedKernel } from './threads/shared-kernels.ts';

/** Last argument of a native kernel that is to compute in int8. */
const int8 = 1;

/** Bytes of a matrix of n channels of k values, with a scale and the start of a sum for each channel. */
const packedBytes = (n: number, k: number): number =>
  Math.ceil(n / 8) * 8 * (Math.ceil(k / 8) * 8 + 8);

/** A runtime whose products, with their right operands, are in int8. */
function runtimeInInt8({ heap, kernels, threads }: Runtime): ProductRuntime & ForwardRuntime {
  const { addBias, fill, matmulScratch } = kernels;
  const flagged = (calls: readonly unknown[][]) =>
    calls.map((values) => [...values, int8]) as never;
  return {
    heap,
    packedBytes,
    kernels: { addBias, fill, matmulScratch, packedBytes },
    threads: {
      share: (...rows) => threads.share(...rows),
      cutSum: (...rows) => threads.cutSum(...rows),
      run: (name: SharedKernel, calls: readonly unknown[][]) =>
        threads.run(name, flagged(calls)) as never,
      runAll: (name, calls, multiplications) =>
        threads.runAll(name, flagged(calls), multiplications),
    },
  };
}

function opsInInt8(runtime: Runtime): BackendOps {
  const primitives = createPrimitives(runtime);
  const { linearCrossEntropy: _, ...fused } = createFusedOps(runtime);
  const { heap } = runtime;
  const own = runtimeInInt8(runtime);
  return {
    primitives: {
      ...primitives,
      matmul: (a, b, spec) =>
        spec.sharedB && !spec.transposeA
          ? heap.allOrNone(() => matmul(own, a, b, spec))
          : primitives.matmul(a, b, spec),
    },
    fused: {
      ...fused,
      sequenceForward: (spec, operands) =>
        heap.allOrNone(() => sequenceForward(own, spec, operands, null)),
      sequenceForwardRecorded: (spec, operands) => ({
        ...heap.allOrNone(() => sequenceForward(own, spec, operands, null)),
        tape: [],
      }),
    },
  };
}

/**
 * The backend with products in int8 where all rows meet one matrix: in recurrent layers and in linear ones.
 * Each output channel of the matrix, and each row that it is multiplied with, is rounded to bytes from −127 to
 * 127 times a scale; sums of bytes are exact. For inference: it has no gradients.
 */
export class Int8Backend extends WasmBackend {
  constructor(runtime: Runtime, name: string, details: BackendReport['details']) {
    super(runtime, name, { ...details, arithmetic: 'int8' }, opsInInt8(runtime));
  }

  checkDifferentiable(where: string): void {
    throw new StateError(
      `${where}: products in int8 have no gradients; train on a backend in float32, such as ` +
        'createNativeBackend(), and load the weights on this one',
    );
  }
}
