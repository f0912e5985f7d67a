import {
  type Backend,
  type DeviceBuffer,
  type SequenceResult,
  type SequenceSpec,
  sequence,
  type Tensor,
} from '@unrolled/tensor';
import type { CellResult, HiddenState } from './cell.ts';
import { type LayerInput, Lookup } from './lookup.ts';
import type { ScanOptions } from './scan.ts';
import type { StandardCell } from './standard-cell.ts';

/** As scan(), by the fused op: all of a layer in one direction at once. */
export function fusedScan<State extends HiddenState>(
  cell: StandardCell<State>,
  x: LayerInput,
  state: State,
  options: ScanOptions,
): CellResult<State> {
  const { h, c }: OptionalCell = state;
  const {
    output,
    hidden,
    cell: memory,
  } = sequence(
    cell.kind,
    {
      x: x instanceof Lookup ? x.projected(cell.weight_ih) : x,
      hidden: h,
      cell: c ?? null,
      weightInput: x instanceof Lookup ? null : cell.weight_ih,
      weightHidden: cell.weight_hh,
      biasInput: cell.bias_ih,
      biasHidden: cell.bias_hh,
    },
    options,
  );
  return { output, state: cell.makeState((name) => memberOf(name, hidden, memory)) };
}

/**
 * One step of a stack by the fused op, nothing recorded; null where the backend has none or the
 * tensors live on another. It speaks to the backend directly: at batch 1 a step takes microseconds,
 * of which making, reshaping and freeing tensors would be most.
 * @param x [batch, inputSize]
 * @param state each tensor [layers, batch, hiddenSize]
 */
export function fusedStep<State extends HiddenState>(
  cells: readonly StandardCell<State>[],
  x: Tensor,
  state: State,
): CellResult<State> | null {
  const { h, c }: OptionalCell = state;
  const [top] = cells;
  const { backend } = top.weight_hh;
  const { sequenceForward } = backend.fused;
  if (sequenceForward === undefined || !allOn(backend, x, h, c)) return null;
  const [batch] = x.shape;
  const layers = cells.length;

  const results: SequenceResult[] = [];
  let input = x.buffer;
  cells.forEach((cell, layer) => {
    const hidden = layerOf(h, layer);
    const memory = c === undefined ? null : layerOf(c, layer);
    const result = sequenceForward(stepSpec(cell, batch), {
      x: input,
      hidden,
      cell: memory,
      weightInput: cell.weight_ih.buffer,
      weightHidden: cell.weight_hh.buffer,
      biasInput: cell.bias_ih?.buffer ?? null,
      biasHidden: cell.bias_hh?.buffer ?? null,
    });
    if (layers > 1) free(backend, hidden, memory);
    if (layer > 0) free(backend, input);
    input = result.output;
    results.push(result);
  });
  return {
    output: x.wrap([batch, top.hiddenSize], input),
    state: top.makeState((name) => {
      const parts = results.map(({ hidden, cell }) => memberOf(name, hidden, cell));
      return x.wrap(h.shape, joinLayers(backend, parts));
    }),
  };
}

const stepSpec = <State extends HiddenState>(
  { kind, inputSize, hiddenSize }: StandardCell<State>,
  batch: number,
): SequenceSpec => ({ kind, batch, time: 1, inputSize, hiddenSize, reverse: false, lengths: null });

/** The part of a stacked state that belongs to one layer: the buffer itself when there is one. */
function layerOf(stacked: Tensor, layer: number): DeviceBuffer {
  const { shape, buffer, backend } = stacked;
  const [layers, batch, hiddenSize] = shape;
  if (layers === 1) return buffer;
  return backend.primitives.slice(buffer, {
    shape,
    starts: [layer, 0, 0],
    sizes: [1, batch, hiddenSize],
    steps: [1, 1, 1],
  });
}

/** Puts the parts one after the other, and frees them; one part stays as it is. */
function joinLayers(backend: Backend, parts: readonly DeviceBuffer[]): DeviceBuffer {
  if (parts.length === 1) return parts[0];
  const joined = backend.primitives.concat(
    parts,
    1,
    parts.map((part) => part.size),
  );
  free(backend, ...parts);
  return joined;
}

function free(backend: Backend, ...buffers: (DeviceBuffer | null)[]): void {
  for (const buffer of buffers) {
    if (buffer !== null) backend.free(buffer);
  }
}

interface OptionalCell {
  readonly h: Tensor;
  readonly c?: Tensor;
}

const memberOf = <Value>(name: 'h' | 'c', hidden: Value, cell: Value | null): Value =>
  name === 'c' && cell !== null ? cell : hidden;

const allOn = (backend: Backend, ...tensors: (Tensor | undefined)[]): boolean =>
  tensors.every((tensor) => tensor === undefined || tensor.backend === backend);
