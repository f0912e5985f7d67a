import type { Heap } from './heap.ts';
import type { WasmBuffer } from './wasm-buffer.ts';

/** Says how a matrix was packed: equal numbers, equal panels. */
export type PanelLayout = readonly number[];

/** A copy of a matrix in panels, right as long as the matrix does not change. */
export interface PackedPanels {
  readonly layout: PanelLayout;
  readonly bytes: number;
  /** 0 when it is not kept yet. */
  pointer: number;
  /** The version of the matrix that was packed last. */
  version: number;
}

const sameLayout = (a: PanelLayout, b: PanelLayout): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/**
 * The copy of `buffer` in this layout, not always filled yet, as `version` shows. It is kept with the
 * buffer and freed with it.
 */
export function packedEntry(
  buffer: WasmBuffer,
  layout: PanelLayout,
  bytes: () => number,
): PackedPanels {
  buffer.packed ??= [];
  for (const entry of buffer.packed) if (sameLayout(entry.layout, layout)) return entry;
  const entry = { layout, bytes: bytes(), pointer: 0, version: -1 };
  buffer.packed.push(entry);
  return entry;
}

/** Packs where the matrix has changed since, and returns the pointer to the panels. */
export function keepPacked(
  heap: Heap,
  buffer: WasmBuffer,
  entry: PackedPanels,
  pack: (target: number) => void,
): number {
  const fresh = entry.pointer !== 0 && entry.version === buffer.version;
  if (fresh) return entry.pointer;
  if (entry.pointer === 0) entry.pointer = heap.blocks.allocate(entry.bytes);
  pack(entry.pointer);
  entry.version = buffer.version;
  return entry.pointer;
}
