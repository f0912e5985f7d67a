import type { DeviceBuffer, LinearCrossEntropySpec, LinearOperands } from '../../../backend.ts';
import { ScratchLayout } from '../memory/scratch-layout.ts';
import type { Runtime } from '../runtime.ts';
import { packRight } from './pack-right.ts';
import { ShareSums } from './share-sums.ts';

/** Products for each logit: itself, and its part in the gradients of features and weights. */
const productsForward = 1;
const productsWithGradients = 3;

/** Each thread sums losses and gradients over rows of its own; then the sums are added. */
export function linearCrossEntropy(
  runtime: Runtime,
  operands: LinearOperands,
  targets: DeviceBuffer,
  { rows, size, classes, labelSmoothing }: LinearCrossEntropySpec,
  withGradients: boolean,
): { loss: DeviceBuffer; gradients: LinearOperands | null } {
  const { kernels, heap, threads } = runtime;
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
  const products = withGradients ? productsWithGradients : productsForward;
  const shares = threads.shareSums(rows, products * rows * size * classes);

  const parts = new ScratchLayout();
  const weightAt = parts.addBytes(kernels.packedBytes(classes, size));
  const weightBackAt = parts.addBytes(gradients === null ? 0 : kernels.packedBytes(size, classes));
  const places = shares.map(({ count }) => ({
    loss: parts.addBytes(Float64Array.BYTES_PER_ELEMENT),
    scratch: parts.addBytes(kernels.linearCrossEntropyScratch(count, size, classes)),
  }));
  const sumsOf = gradients === null ? 1 : shares.length;
  const weightSums = new ShareSums(parts, sumsOf, classes, size);
  const biasSums = new ShareSums(parts, sumsOf, 1, classes);
  const scratch = heap.scratch(parts.bytes);

  packRight(runtime, weight, { n: classes, k: size, transposed: true }, scratch + weightAt);
  if (gradients) {
    packRight(runtime, weight, { n: size, k: classes, transposed: false }, scratch + weightBackAt);
  }
  threads.run(
    'linearCrossEntropy',
    shares.map(({ start, count }, index) => [
      count,
      size,
      classes,
      features + start * size * 4,
      scratch + weightAt,
      scratch + weightBackAt,
      bias,
      labels + start * 4,
      labelSmoothing,
      1 / rows,
      scratch + places[index].scratch,
      scratch + places[index].loss,
      gradients ? gradients.features.pointer + start * size * 4 : 0,
      gradients ? weightSums.placeOf(index, scratch, gradients.weight) : 0,
      gradients ? biasSums.placeOf(index, scratch, gradients.bias) : 0,
    ]),
  );
  if (gradients) {
    weightSums.join(threads, scratch, gradients.weight);
    biasSums.join(threads, scratch, gradients.bias);
  }
  const losses = places.map((place) => heap.double(scratch + place.loss));
  const loss = heap.upload([losses.reduce((sum, part) => sum + part) / rows], 'float32');
  if (gradients === null || operands.bias !== null) return { loss, gradients };
  heap.free(gradients.bias);
  return { loss, gradients: { ...gradients, bias: null } };
}
