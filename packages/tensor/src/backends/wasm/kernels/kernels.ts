import { BackendError } from '@unrolled/guards';
import type { BinaryKind, ReduceKind, UnaryKind } from '../../../backend/primitive-ops.ts';
import { contract } from '../generated/contract.ts';
import type { AssemblyKernels } from '../generated/kernels.ts';
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

/** The offset of the byte with the kind of limits of the imported memory; imports come early. */
function limitsOfMemory(bytes: Uint8Array): number {
  const memoryImport = '\x03env\x06memory\x02';
  const head = String.fromCharCode(...bytes.subarray(0, 4096));
  return head.indexOf(memoryImport) + memoryImport.length;
}

/**
 * @template Exported the kernels that the module exports, all unless it is one for streaming
 * @throws BackendError for kernels of another version
 */
export function instantiate<Exported extends Pick<Kernels, 'avoidTallTiles'> = Kernels>(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Exported {
  checkContract(module);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  // The contract says that they are these.
  const kernels = exports as unknown as Exported;
  if (!tallTilesPay()) kernels.avoidTallTiles();
  return kernels;
}

/** `scripts/build-kernels.mjs` signs what it compiles with a hash of the contract. */
function checkContract(module: WebAssembly.Module): void {
  const [section] = WebAssembly.Module.customSections(module, 'contract');
  const found = section && new TextDecoder().decode(section);
  if (found === contract) return;
  throw new BackendError(
    'wasm backend: these are not the kernels of this version of @unrolled/tensor, whose contract is ' +
      `${contract}: got ${found ?? 'a module without one'}; take simd.wasm or relaxed-simd.wasm from the ` +
      'same version',
  );
}
