import type { DeviceBuffer } from '../../../backend/device-buffer.ts';
import type { MatmulSpec } from '../../../backend/primitive-ops.ts';
import type { Heap } from '../memory/heap.ts';
import { keepPacked, packedEntry } from '../memory/kept-panels.ts';
import type { WasmBuffer } from '../memory/wasm-buffer.ts';
import type { Runtime } from '../runtime.ts';
import type { CallingThread, Share } from '../threads/calling-thread.ts';
import { packRight } from './pack-right.ts';

/** Marks panels made by `packRight` among all kinds of panels. */
const matmulLayout = 1;

/** Columns of a transposed A are cut between its panels. */
const rowMultiple = 8;

/** The part of a runtime that a product needs. */
export interface ProductRuntime {
  readonly heap: Heap;
  readonly kernels: Pick<Runtime['kernels'], 'fill' | 'matmulScratch' | 'packedBytes'>;
  readonly threads: Pick<CallingThread, 'share' | 'run'>;
}

/** c = a b for each item of a batch, on all threads. */
export function matmul(
  runtime: ProductRuntime,
  a: DeviceBuffer,
  b: DeviceBuffer,
  spec: MatmulSpec,
): WasmBuffer {
  const { kernels, heap, threads } = runtime;
  const { batch, m, n, k, sharedB } = spec;
  const left = heap.own(a);
  const right = heap.own(b);
  const out = heap.make(batch * m * n);
  if (out.size === 0) return out;
  if (k === 0) {
    kernels.fill(out.pointer, out.bytes, 0);
    return out;
  }
  const rows = threads.share(m, m * n * k, rowMultiple);
  if (sharedB || batch === 1 || rows.length > 1)
    multiplyByRows(runtime, left, right, spec, rows, out);
  else multiplyByItems(runtime, left, right, spec, out);
  return out;
}

/** Item after item; threads share the rows of each. */
function multiplyByRows(
  runtime: ProductRuntime,
  left: WasmBuffer,
  right: WasmBuffer,
  spec: MatmulSpec,
  shares: readonly Share[],
  out: WasmBuffer,
): void {
  const { kernels, heap, threads } = runtime;
  const { batch, m, n, k, transposeA, sharedA, sharedB } = spec;
  const scratchBytes = kernels.matmulScratch(shares[0].count, n, k, transposeA);
  const panelBytes = kernels.packedBytes(n, k);
  const kept = keptPanels(runtime, right, spec, panelBytes);
  const allScratch = scratchBytes * shares.length;
  const scratch = heap.scratch(allScratch + (kept === 0 ? panelBytes : 0));
  for (let item = 0; item < batch; item++) {
    const panels = kept === 0 ? scratch + allScratch : kept + (sharedB ? 0 : item * panelBytes);
    if (kept === 0 && (item === 0 || !sharedB)) packItem(runtime, right, spec, item, panels);
    const from = left.pointer + (sharedA ? 0 : item * m * k * 4);
    const to = out.pointer + item * m * n * 4;
    const target = (row: number) => to + row * n * 4;
    const scratchOf = (share: number) => scratch + share * scratchBytes;
    if (transposeA) {
      threads.run(
        'matmulTransposed',
        shares.map(({ start, count }, share) => {
          const columns = from + start * 4;
          return [count, n, k, columns, m * 4, panels, target(start), scratchOf(share), false];
        }),
      );
    } else {
      threads.run(
        'matmul',
        shares.map(({ start, count }, share) => {
          const rows = from + start * k * 4;
          return [count, n, k, rows, panels, target(start), scratchOf(share)];
        }),
      );
    }
  }
}

/** Threads share the items, each of which has its own B and is too small to be divided. */
function multiplyByItems(
  runtime: ProductRuntime,
  left: WasmBuffer,
  right: WasmBuffer,
  spec: MatmulSpec,
  out: WasmBuffer,
): void {
  const { kernels, heap, threads } = runtime;
  const { batch, m, n, k, transposeA, transposeB, sharedA } = spec;
  const panelBytes = kernels.packedBytes(n, k);
  const kept = keptPanels(runtime, right, spec, panelBytes);
  const scratchBytes = kernels.matmulScratch(m, n, k, transposeA);
  const ownBytes = scratchBytes + (kept === 0 ? panelBytes : 0);
  const shares = threads.share(batch, batch * m * n * k);
  const scratch = heap.scratch(ownBytes * shares.length);
  const leftBytes = sharedA ? 0 : m * k * 4;
  const [rightStart, rightBytes] = kept === 0 ? [right.pointer, n * k * 4] : [kept, panelBytes];
  threads.run(
    'matmulBatch',
    shares.map(({ start, count }, share) => {
      const own = scratch + share * ownBytes;
      return [
        count,
        m,
        n,
        k,
        transposeA,
        transposeB,
        left.pointer + start * leftBytes,
        leftBytes,
        rightStart + start * rightBytes,
        rightBytes,
        kept === 0 ? own + scratchBytes : 0,
        out.pointer + start * m * n * 4,
        own,
      ];
    }),
  );
}

/** Lays out the B of one item in panels. */
function packItem(
  runtime: ProductRuntime,
  b: WasmBuffer,
  { n, k, transposeB }: MatmulSpec,
  item: number,
  target: number,
): void {
  const from = b.pointer + item * k * n * 4;
  packRight(runtime, from, { n, k, transposed: transposeB }, target);
}

/**
 * Panels of B, of all items, that stay with it: from the second product with the same B on, as in
 * generating text, where weights and attended vectors meet one row after another. 0 the first time.
 */
function keptPanels(
  runtime: ProductRuntime,
  b: WasmBuffer,
  spec: MatmulSpec,
  panelBytes: number,
): number {
  const { heap } = runtime;
  const { batch, n, k, transposeB, sharedB } = spec;
  const items = sharedB ? 1 : batch;
  // Panels in int8 have another size.
  const layout = [matmulLayout, n, k, Number(transposeB), items, panelBytes];
  const entry = packedEntry(b, layout, () => items * panelBytes);
  if (entry.version !== b.version) {
    if (entry.pointer !== 0) heap.blocks.release(entry.pointer, entry.bytes);
    entry.pointer = 0;
    entry.version = b.version;
    return 0;
  }
  return keepPacked(heap, b, entry, (target) => {
    for (let item = 0; item < items; item++) {
      packItem(runtime, b, spec, item, target + item * panelBytes);
    }
  });
}
