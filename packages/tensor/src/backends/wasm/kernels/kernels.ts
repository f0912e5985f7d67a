import type { BinaryKind, ReduceKind, UnaryKind } from '../../../backend.ts';
import { BackendError } from '../../../errors.ts';
import { type AssemblyKernels, parameterCounts } from '../generated/kernels.ts';
import { tallTilesPay } from './engine-features.ts';

/** The kernels that ops call by their kind. */
export type ElementKernels = Readonly<
  Record<UnaryKind, (x: number, out: number, size: number) => void> &
    Record<BinaryKind, (cursor: number, out: number) => void> &
    Record<ReduceKind, ReduceKernel>
>;

type ReduceKernel = (x: number, out: number, outer: number, length: number, inner: number) => void;

/** Does not compile for kernels that lack one of those above; the error names which. */
type Complete<Exported extends ElementKernels> = Exported;

/** All that `assembly/index.ts` exports. Pointers and steps are in bytes. */
export type Kernels = Complete<AssemblyKernels>;

/** The first page holds the kernels' constants; the heap begins after it. */
export const heapStart = 65536;

/** @param shared for a memory that several threads share */
export function kernelBytes(binary: Uint8Array, shared = false): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(binary);
  if (shared) bytes[limitsOfMemory(bytes)] = sharedWithMaximum;
  return bytes;
}

/** In the binary format, the one thing that differs between kernels for a shared memory and others. */
const sharedWithMaximum = 3;

/** The place of the byte that says what limits the imported memory has; imports come early. */
function limitsOfMemory(bytes: Uint8Array): number {
  const memoryImport = '\x03env\x06memory\x02';
  const head = String.fromCharCode(...bytes.subarray(0, 4096));
  return head.indexOf(memoryImport) + memoryImport.length;
}

/** @throws BackendError if a kernel is missing, or takes other parameters than it is called with */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  checkKernels(exports);
  if (!tallTilesPay()) exports.avoidTallTiles();
  return exports;
}

function checkKernels(exports: object): asserts exports is Kernels {
  for (const [name, expected] of Object.entries(parameterCounts)) {
    const kernel: unknown = Reflect.get(exports, name);
    const found = typeof kernel === 'function' ? `${kernel.length} parameters` : 'no such kernel';
    if (found === `${expected} parameters`) continue;
    throw new BackendError(
      `wasm backend: these are not the kernels of this version of @unrolled/tensor: \`${name}\` must ` +
        `take ${expected} parameters, got ${found}; take simd.wasm or relaxed-simd.wasm from the ` +
        'same version',
    );
  }
}
