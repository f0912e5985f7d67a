import type { DeviceBuffer } from '../../../../backend/device-buffer.ts';
import type {
  SequenceOperands,
  SequenceResult,
  SequenceSpec,
} from '../../../../backend/sequence-operands.ts';
import { sequencePlan } from '../../generated/records.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { ScratchLayout } from '../../memory/scratch-layout.ts';
import type { WasmBuffer } from '../../memory/wasm-buffer.ts';
import { writePlan } from '../../memory/write-plan.ts';
import type { CallingThread } from '../../threads/calling-thread.ts';
import { gatesLayout, type PackingRuntime, packWeights, writeBias } from './packed-weights.ts';
import { addRows, placeRows, planLength, pointerOf, tapeOffsets } from './place-rows.ts';
import { dealParts, dealRows } from './row-share.ts';
import { SequenceSizes } from './sequence-sizes.ts';

/** The part of a runtime that the forward pass needs. */
export interface ForwardRuntime extends PackingRuntime {
  readonly kernels: Pick<Kernels, 'addBias' | 'fill'>;
  readonly threads: Pick<CallingThread, 'share' | 'cutSum'> &
    PackingRuntime['threads'] & {
      run(name: 'sequenceForward', calls: readonly [plan: number][]): void;
    };
}

/**
 * Runs a layer over whole sequences.
 * @param makeTape makes room for what the backward pass needs; null records nothing
 */
export function sequenceForward(
  runtime: ForwardRuntime,
  spec: SequenceSpec,
  operands: SequenceOperands,
  makeTape: ((size: number) => WasmBuffer) | null,
): SequenceResult {
  const { heap, kernels, threads } = runtime;
  const { batch, time, hiddenSize } = spec;
  const at = (buffer: DeviceBuffer | null) => pointerOf(heap, buffer);
  const sizes = new SequenceSizes(spec, operands.weightInput === null);
  const shares = makeTape
    ? dealParts(sizes, threads)
    : dealRows(sizes, (rows, _, multiplications) => threads.share(rows, multiplications));
  const totalRows = shares.reduce((sum, share) => sum + share.totalRows, 0);
  const output = heap.make(batch * time * hiddenSize);
  const hidden = heap.make(batch * hiddenSize);
  const cell = sizes.states > 1 ? heap.make(batch * hiddenSize) : null;
  const tape = makeTape?.(totalRows * sizes.chunkWidth);
  const weights = packWeights(runtime, operands, sizes, 'packGates', gatesLayout);

  const parts = new ScratchLayout();
  const bias = parts.add(sizes.slots * sizes.hiddenWidth);
  const offsets = shares.map((share) => ({
    rows: addRows(parts, sizes, share),
    chunk: parts.add(tape ? 0 : share.chunkRows * sizes.chunkWidth),
  }));
  const scratch = heap.scratch(parts.bytes);

  writeBias(runtime, operands, sizes, scratch + bias);
  if (spec.lengths !== null) kernels.fill(output.pointer, output.bytes, 0);
  const onTape = tapeOffsets(sizes, shares);
  const plans = shares.map((share, index) =>
    writePlan(heap, index, sequencePlan, planLength, {
      ...placeRows(heap, sizes, share, offsets[index].rows, scratch),
      ...weights,
      x: at(operands.x),
      hidden: at(operands.h),
      cell: at(operands.c),
      output: output.pointer,
      finalHidden: hidden.pointer,
      finalCell: at(cell),
      bias: scratch + bias,
      tape: tape ? tape.pointer + onTape[index] : scratch + offsets[index].chunk,
      recorded: Number(tape !== undefined),
    }),
  );
  threads.run(
    'sequenceForward',
    plans.map((plan) => [plan]),
  );
  return { output, h: hidden, c: cell };
}
