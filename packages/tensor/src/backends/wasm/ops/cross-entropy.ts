import type { DeviceBuffer } from '../../../backend/device-buffer.ts';
import type { CrossEntropySpec } from '../../../backend/fused-ops.ts';
import type { Heap } from '../memory/heap.ts';
import type { Runtime } from '../runtime.ts';

/** Multiplications of a product that take about as long as a logit. */
const productsPerLogit = 16;

/** Each part of the rows gives the sum of its losses. */
export function softmaxCrossEntropy(
  { heap, threads }: Runtime,
  logits: DeviceBuffer,
  targets: DeviceBuffer,
  weights: DeviceBuffer | null,
  { rows, classes, ignoreIndex }: CrossEntropySpec,
): { loss: DeviceBuffer; gradient: DeviceBuffer } {
  const [logitsAt, targetsAt] = [heap.pointerOf(logits), heap.pointerOf(targets)];
  const gradient = heap.make(rows * classes);
  const total = totalWeight(heap, targets, weights, ignoreIndex);
  const share = total === 0 ? 0 : 1 / total;
  const losses = threads.run(
    'softmaxCrossEntropy',
    threads
      .cutSum(rows, rows * classes * productsPerLogit)
      .map(({ start, count }) => [
        logitsAt + start * classes * 4,
        targetsAt + start * 4,
        weights === null ? 0 : heap.pointerOf(weights),
        count,
        classes,
        ignoreIndex,
        share,
        gradient.pointer + start * classes * 4,
      ]),
  );
  const loss = losses.reduce((sum, part) => sum + part) * share;
  return { loss: heap.upload([loss], 'float32'), gradient };
}

/** Σ of the weights of all targets that are not ignored. */
export function totalWeight(
  heap: Heap,
  targets: DeviceBuffer,
  weights: DeviceBuffer | null,
  ignored: number,
): number {
  const ofClasses = weights === null ? null : heap.viewOf(weights);
  let total = 0;
  for (const target of heap.viewOf(targets)) {
    if (target !== ignored) total += ofClasses === null ? 1 : ofClasses[target];
  }
  return total;
}
