import type { DeviceBuffer, LinearCrossEntropySpec, LinearOperands } from '../../backend.ts';
import type { Heap } from './heap.ts';
import type { Kernels } from './kernels.ts';
import { Parts } from './sequence-plan.ts';

/**
 * Rows whose logits are there at a time: enough to pay for reading the weights and their gradient,
 * few enough to stay near the processor.
 */
const rowBlock = 256;

/** Logits, loss and gradients, a block of rows after the other. */
export function linearCrossEntropy(
  kernels: Kernels,
  heap: Heap,
  operands: LinearOperands,
  targets: DeviceBuffer,
  { rows, size, classes, labelSmoothing }: LinearCrossEntropySpec,
  withGradients: boolean,
): { loss: DeviceBuffer; gradients: LinearOperands | null } {
  const features = heap.pointerOf(operands.features);
  const weight = heap.pointerOf(operands.weight);
  const bias = operands.bias === null ? 0 : heap.pointerOf(operands.bias);
  const labels = heap.pointerOf(targets);
  const gradients = withGradients
    ? {
        features: heap.make(rows * size),
        weight: heap.make(classes * size),
        bias: heap.make(classes),
      }
    : null;
  const block = Math.min(rows, rowBlock);

  const parts = new Parts();
  const bytesOf = (bytes: number) => parts.add(bytes / 4);
  const logitsAt = parts.add(block * classes);
  const weightAt = bytesOf(kernels.packedBytes(classes, size));
  const weightBackAt = bytesOf(gradients === null ? 0 : kernels.packedBytes(size, classes));
  const featuresAt = bytesOf(gradients === null ? 0 : kernels.packedBytes(size, block));
  const productAt = bytesOf(
    Math.max(
      kernels.matmulScratch(block, classes, size, false),
      kernels.matmulScratch(block, size, classes, false),
      kernels.matmulScratch(classes, size, block, true),
    ),
  );
  const scratch = heap.scratch(parts.bytes);
  const logits = scratch + logitsAt;
  const product = scratch + productAt;

  kernels.packRight(weight, classes, size, true, scratch + weightAt);
  if (gradients !== null) {
    kernels.packRight(weight, size, classes, false, scratch + weightBackAt);
    kernels.fill(gradients.bias.pointer, gradients.bias.bytes, 0);
  }
  let total = 0;
  for (let row = 0; row < rows; row += block) {
    const count = Math.min(block, rows - row);
    const from = features + row * size * 4;
    kernels.matmul(count, classes, size, from, scratch + weightAt, logits, product);
    total += kernels.smoothedCrossEntropy(
      logits,
      bias,
      labels + row * 4,
      count,
      classes,
      labelSmoothing,
      1 / rows,
      gradients === null ? 0 : gradients.bias.pointer,
    );
    if (gradients === null) continue;
    // features' gradient = g · weight, weight's = Σ gᵀ · features
    const to = gradients.features.pointer + row * size * 4;
    kernels.matmul(count, size, classes, logits, scratch + weightBackAt, to, product);
    kernels.packRight(from, size, count, false, scratch + featuresAt);
    kernels.matmulTransposed(
      classes,
      size,
      count,
      logits,
      scratch + featuresAt,
      gradients.weight.pointer,
      product,
      row > 0,
    );
  }
  const loss = heap.upload([total / rows], 'float32');
  if (gradients === null || operands.bias !== null) return { loss, gradients };
  heap.free(gradients.bias);
  return { loss, gradients: { ...gradients, bias: null } };
}
