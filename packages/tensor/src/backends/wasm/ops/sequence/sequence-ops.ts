import type { FusedOps } from '../../../../backend/fused-ops.ts';
import type { RecordedSequence } from '../../../../backend/sequence-operands.ts';
import type { WasmBuffer } from '../../memory/wasm-buffer.ts';
import type { Runtime } from '../../runtime.ts';
import { sequenceBackward } from './sequence-backward.ts';
import { sequenceForward } from './sequence-forward.ts';

type SequenceOps = Pick<
  FusedOps,
  'sequenceForward' | 'sequenceForwardRecorded' | 'sequenceBackward'
>;

/** Recurrent layers over whole sequences by kernels. */
export function createSequenceOps(runtime: Runtime): SequenceOps {
  const { heap } = runtime;
  return {
    sequenceForward: (spec, operands) =>
      heap.allOrNone(() => sequenceForward(runtime, spec, operands, null)),

    sequenceForwardRecorded(spec, operands): RecordedSequence {
      const tape: WasmBuffer[] = [];
      const result = heap.allOrNone(() =>
        sequenceForward(runtime, spec, operands, (size) => {
          const buffer = heap.make(size);
          tape.push(buffer);
          return buffer;
        }),
      );
      return { ...result, tape };
    },

    sequenceBackward: (...call) => heap.allOrNone(() => sequenceBackward(runtime, ...call)),
  };
}
