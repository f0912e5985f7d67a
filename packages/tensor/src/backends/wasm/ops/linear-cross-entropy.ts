import type { DeviceBuffer, LinearCrossEntropySpec, LinearOperands } from '../../../backend.ts';
import { ScratchLayout } from '../memory/scratch-layout.ts';
import type { Runtime } from '../runtime.ts';

/** Products for each logit: itself, and its part in the gradients of features and weights. */
const productsForward = 1;
const productsWithGradients = 3;

/** Each thread sums losses and gradients over rows of its own; then the sums are added. */
export function linearCrossEntropy(
  { kernels, heap, threads }: Runtime,
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
  const products = withGradients ? productsWithGradients : productsForward;
  const shares = threads.share(rows, products * rows * size * classes);

  const parts = new ScratchLayout();
  const weightAt = parts.addBytes(kernels.packedBytes(classes, size));
  const weightBackAt = parts.addBytes(gradients === null ? 0 : kernels.packedBytes(size, classes));
  const places = shares.map(({ count }, index) => {
    const hasOwnSums = index > 0 && withGradients;
    return {
      loss: parts.addBytes(Float64Array.BYTES_PER_ELEMENT),
      scratch: parts.addBytes(kernels.linearCrossEntropyScratch(count, size, classes)),
      weight: parts.add(hasOwnSums ? classes * size : 0),
      bias: parts.add(hasOwnSums ? classes : 0),
    };
  });
  const scratch = heap.scratch(parts.bytes);

  kernels.packRight(weight, classes, size, true, scratch + weightAt);
  if (gradients) kernels.packRight(weight, size, classes, false, scratch + weightBackAt);
  // The first share sums where the sum of all is wanted.
  const weightSums = places.map((place, index) =>
    gradients && index === 0 ? gradients.weight.pointer : scratch + place.weight,
  );
  const biasSums = places.map((place, index) =>
    gradients && index === 0 ? gradients.bias.pointer : scratch + place.bias,
  );
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
      weightSums[index],
      biasSums[index],
    ]),
  );
  if (gradients) {
    for (let index = 1; index < shares.length; index++) {
      kernels.addRow(weightSums[index], gradients.weight.pointer, gradients.weight.bytes);
      kernels.addRow(biasSums[index], gradients.bias.pointer, gradients.bias.bytes);
    }
  }
  const losses = places.map((place) => heap.double(scratch + place.loss));
  const loss = heap.upload([losses.reduce((sum, part) => sum + part) / rows], 'float32');
  if (gradients === null || operands.bias !== null) return { loss, gradients };
  heap.free(gradients.bias);
  return { loss, gradients: { ...gradients, bias: null } };
}
