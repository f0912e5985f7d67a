import type { BinaryKind, ReduceKind, UnaryKind } from '../../backend.ts';
import { BackendError } from '../../errors.ts';
import { tallTilesPay } from './features.ts';
import { plainKernels, relaxedKernels } from './generated/kernels.ts';

/** What `assembly/index.ts` exports. Pointers and steps are in bytes. */
export interface Kernels extends ElementKernels {
  floatToInt(x: number, out: number, size: number): void;
  intToFloat(x: number, out: number, size: number): void;
  select(cursor: number, out: number): void;
  expand(cursor: number, out: number): void;
  fill(target: number, bytes: number, bits: number): void;
  copy(source: number, target: number, bytes: number): void;
  copyStrided(source: number, target: number, rank: number, axes: number): void;
  packedBytes(n: number, k: number): number;
  packRight(b: number, n: number, k: number, transposed: boolean, target: number): void;
  matmulScratch(m: number, n: number, k: number, transposeA: boolean): number;
  avoidTallTiles(): void;
  matmul: MatmulKernel;
  matmulTransposed: TransposedMatmulKernel;
  argmax(x: number, out: number, outer: number, length: number, inner: number): void;
  gather(table: number, indices: number, out: number, count: number, width: number): void;
  scatterAdd(
    values: number,
    indices: number,
    out: number,
    count: number,
    rows: number,
    width: number,
  ): void;
  dropoutMask(
    out: number,
    size: number,
    key0: number,
    key1: number,
    low: number,
    high: number,
    last: number,
    kept: number,
  ): void;
  softmax(x: number, out: number, rows: number, columns: number): void;
  logSoftmax(x: number, out: number, rows: number, columns: number): void;
  softmaxCrossEntropy(
    logits: number,
    targets: number,
    weights: number,
    rows: number,
    classes: number,
    ignoreIndex: number,
    loss: number,
    gradient: number,
  ): void;
  linearCrossEntropyScratch(rows: number, size: number, classes: number): number;
  linearCrossEntropy(
    rows: number,
    size: number,
    classes: number,
    features: number,
    weight: number,
    weightBack: number,
    bias: number,
    targets: number,
    smoothing: number,
    share: number,
    scratch: number,
    loss: number,
    featuresGradient: number,
    weightGradient: number,
    biasGradient: number,
  ): void;
  addRow(source: number, target: number, bytes: number): void;
  sgdStep(
    parameter: number,
    gradient: number,
    velocity: number,
    size: number,
    rate: number,
    momentum: number,
    keep: number,
    nesterov: boolean,
    decay: number,
  ): void;
  adamStep(
    parameter: number,
    gradient: number,
    mean: number,
    variance: number,
    size: number,
    stepSize: number,
    rootScale: number,
    beta1: number,
    keep1: number,
    beta2: number,
    keep2: number,
    epsilon: number,
    decay: number,
    shrink: number,
  ): void;
  sumOfSquares(x: number, size: number): number;
  scale(x: number, size: number, factor: number): void;
  packGates: PackGatesKernel;
  packGatesBack: PackGatesKernel;
  addBias(
    source: number,
    gates: number,
    firstGate: number,
    hiddenSize: number,
    target: number,
  ): void;
  unpackGateRows(
    source: number,
    sourceStep: number,
    gates: number,
    firstGate: number,
    hiddenSize: number,
    width: number,
    target: number,
  ): void;
  sequenceForward(plan: number): void;
  sequenceBackward(plan: number): void;
}

type ElementKernels = Readonly<
  Record<UnaryKind, (x: number, out: number, size: number) => void> &
    Record<BinaryKind, (cursor: number, out: number) => void> &
    Record<ReduceKind, ReduceKernel>
>;

type ReduceKernel = (x: number, out: number, outer: number, length: number, inner: number) => void;

type MatmulKernel = (
  m: number,
  n: number,
  k: number,
  a: number,
  packedB: number,
  c: number,
  scratch: number,
) => void;

type TransposedMatmulKernel = (
  m: number,
  n: number,
  k: number,
  a: number,
  aStep: number,
  packedB: number,
  c: number,
  scratch: number,
  accumulate: boolean,
) => void;

type PackGatesKernel = (
  source: number,
  gates: number,
  firstGate: number,
  hiddenSize: number,
  inner: number,
  target: number,
) => void;

/** The first page holds the kernels' constants; the heap begins after it. */
export const heapStart = 65536;

/** @param shared for a memory that several threads share */
export function kernelBytes(relaxed: boolean, shared = false): Uint8Array<ArrayBuffer> {
  const text = atob(relaxed ? relaxedKernels : plainKernels);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  if (shared) bytes[text.indexOf(memoryImport) + memoryImport.length] = sharedWithMaximum;
  return bytes;
}

/**
 * The import of the memory, up to the byte that says what limits it has: in the binary format, the
 * one thing that differs between kernels for a shared memory and others.
 */
const memoryImport = '\x03env\x06memory\x02';
const sharedWithMaximum = 3;

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  if (!hasKernels(exports)) throw new BackendError('wasm backend: the kernels are not complete');
  if (!tallTilesPay()) exports.avoidTallTiles();
  return exports;
}

const hasKernels = (exports: object): exports is Kernels => 'sequenceBackward' in exports;
