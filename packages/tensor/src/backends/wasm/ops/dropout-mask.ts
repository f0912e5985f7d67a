import type { RngState } from '../../../rng.ts';
import type { WasmBuffer } from '../memory/wasm-buffer.ts';
import type { Runtime } from '../runtime.ts';

const wordCount = 2 ** 32;

/** Multiplications of a product that take about as long as drawing a value. */
const productsPerValue = 56;

const scratchBytes = 32;

/** See `FusedOps.dropoutMask`: the words that a generator in this state would draw next. */
export function dropoutMask(
  { kernels, heap, threads }: Runtime,
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
    const place = out.pointer + done * 4;
    const [first, upper] = [low, high];
    const shares = threads.shareValues(count, productsPerValue);
    const scratch = heap.scratch(scratchBytes * shares.length);
    threads.run(
      'dropoutMask',
      shares.map((share, index) => [
        place + share.start * 4,
        share.count,
        ...key,
        first + share.start,
        upper,
        last,
        kept,
        scratch + index * scratchBytes,
      ]),
    );
    done += count;
    low = 0;
    high = (high + 1) % wordCount;
  }
  return out;
}
