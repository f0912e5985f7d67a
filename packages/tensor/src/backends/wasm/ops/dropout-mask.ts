import type { RngState } from '../../../rng.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { Heap } from '../memory/heap.ts';
import type { WasmBuffer } from '../memory/wasm-buffer.ts';

const wordCount = 2 ** 32;

/** See `FusedOps.dropoutMask`: the words that a generator in this state would draw next. */
export function dropoutMask(
  kernels: Kernels,
  heap: Heap,
  size: number,
  rate: number,
  { key, counter }: RngState,
): WasmBuffer {
  const out = heap.make(size);
  const kept = 1 / (1 - rate);
  if (rate === 0) {
    kernels.fill(out.pointer, out.bytes, new Int32Array(Float32Array.of(kept).buffer)[0]);
    return out;
  }
  // word / 2³² < rate, in whole numbers
  const last = Math.ceil(rate * wordCount) - 1;
  let [low, high] = counter;
  for (let done = 0; done < size; ) {
    const count = Math.min(size - done, wordCount - low);
    kernels.dropoutMask(out.pointer + done * 4, count, ...key, low, high, last, kept);
    done += count;
    low = 0;
    high = (high + 1) % wordCount;
  }
  return out;
}
