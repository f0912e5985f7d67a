import type { Backend, DeviceBuffer, SequenceResult, SequenceSpec, Tensor } from '@unrolled/tensor';
import type { CellResult, HiddenState } from '../cell/cell.ts';
import type { StandardCell } from '../cell/standard-cell.ts';

/**
 * One step of a stack by the fused op, nothing recorded; null where the backend has none or the
 * tensors live on another. It calls the backend directly: at batch 1 a step takes microseconds,
 * most of which would be spent on creating, reshaping and freeing tensors.
 * @param x [batch, inputSize]
 * @param state each tensor [layers, batch, hiddenSize]
 */
export function streamingStep<State extends HiddenState>(
  cells: readonly StandardCell<State>[],
  x: Tensor,
  state: State,
): CellResult<State> | null {
  const { h, c }: HiddenState & { readonly c?: Tensor } = state;
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
      h: hidden,
      c: memory,
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
  const join = (buffers: DeviceBuffer[]) => x.wrap(h.shape, joinLayers(backend, buffers));
  const hidden = join(results.map((result) => result.h));
  const after =
    c === undefined
      ? { h: hidden }
      : { h: hidden, c: join(results.map((result) => result.c as DeviceBuffer)) };
  // The names are those of the state before.
  return { output: x.wrap([batch, top.hiddenSize], input), state: after as unknown as State };
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

/** Concatenates the parts and frees them; a single part is returned unchanged. */
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

const allOn = (backend: Backend, ...tensors: (Tensor | undefined)[]): boolean =>
  tensors.every((tensor) => tensor === undefined || tensor.backend === backend);
