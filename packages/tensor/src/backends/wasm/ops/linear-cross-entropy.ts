import type { DeviceBuffer } from '../../../backend/device-buffer.ts';
import type { LinearCrossEntropySpec, LinearOperands } from '../../../backend/fused-ops.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { ScratchLayout } from '../memory/scratch-layout.ts';
import type { Runtime } from '../runtime.ts';
import { totalWeight } from './cross-entropy.ts';
import { packRight } from './pack-right.ts';
import { PartSums, type PlacedPart, productsPerAddition } from './part-sums.ts';

/** Products for each logit: itself, and its part in the gradients of features and weights. */
const productsPerLogit = 3;

/** Rows of a part at least: with 65 to 5,000 classes the parts take 0.97 to 1.02 of the time of the whole. */
const leastRows = 128;

/** Each part of the rows has its own sums of losses and gradients, which are then added. */
export function linearCrossEntropy(
  runtime: Runtime,
  operands: LinearOperands,
  targets: DeviceBuffer,
  { rows, size, classes, ignoreIndex, labelSmoothing }: LinearCrossEntropySpec,
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
  const counted = totalWeight(heap, targets, null, ignoreIndex);
  const share = counted === 0 ? 0 : 1 / counted;
  const shares = threads.cutSum(rows, productsPerLogit * rows * size * classes, leastRows);

  const layout = new ScratchLayout();
  const weightAt = layout.addBytes(kernels.packedBytes(classes, size));
  const weightBackAt = layout.addBytes(gradients === null ? 0 : kernels.packedBytes(size, classes));
  const lossesAt = layout.addBytes(shares.length * Float64Array.BYTES_PER_ELEMENT);
  // A part that is the whole sums in the results.
  const isCut = gradients !== null && shares.length > 1;
  const biasAt = Math.ceil((classes * size) / 16) * 64;
  const sums = new PartSums(layout, threads, shares.length, isCut ? biasAt / 4 + classes : 0);
  const ownBytes = kernels.linearCrossEntropyScratch(shares[0].count, size, classes);
  const own = Array.from({ length: sums.threadCount }, () => layout.addBytes(ownBytes));
  const scratch = heap.scratch(layout.bytes);

  packRight(runtime, weight, { n: classes, k: size, transposed: true }, scratch + weightAt);
  if (gradients) {
    packRight(runtime, weight, { n: size, k: classes, transposed: false }, scratch + weightBackAt);
  }
  type Call = Parameters<Kernels['linearCrossEntropy']>;
  const callOf = ({ part, thread, sumsAt }: PlacedPart): Call => {
    const { start, count } = shares[part];
    return [
      count,
      size,
      classes,
      features + start * size * 4,
      scratch + weightAt,
      scratch + weightBackAt,
      bias,
      labels + start * 4,
      ignoreIndex,
      labelSmoothing,
      share,
      scratch + own[thread],
      scratch + lossesAt + part * Float64Array.BYTES_PER_ELEMENT,
      gradients ? gradients.features.pointer + start * size * 4 : 0,
      isCut ? sumsAt : (gradients?.weight.pointer ?? 0),
      isCut ? sumsAt + biasAt : (gradients?.bias.pointer ?? 0),
    ];
  };
  const lastJoin = sums.gather(scratch, (dealt) => {
    threads.runDealt(
      'linearCrossEntropy',
      dealt.map((parts) => parts.map(callOf)),
    );
  });
  if (isCut) {
    const rowBytes = size * 4;
    const work = classes * size * sums.partsPerRound * productsPerAddition;
    const ofWeight = threads.share(classes, work).map(({ start, count }) => {
      const matrix = { at: start * rowBytes, rowBytes, rows: count, columns: size };
      return lastJoin(matrix, gradients.weight.pointer + start * rowBytes);
    });
    threads.run('sumRows', ofWeight);
    const ofBias = { at: biasAt, rowBytes: 0, rows: 1, columns: classes };
    threads.run('sumRows', [lastJoin(ofBias, gradients.bias.pointer)]);
  }
  const losses = shares.map((_, part) => heap.double(scratch + lossesAt + part * 8));
  const sum = losses.reduce((all, part) => all + part);
  const loss = heap.upload([counted === 0 ? 0 : sum / counted], 'float32');
  if (gradients === null || operands.bias !== null) return { loss, gradients };
  heap.free(gradients.bias);
  return { loss, gradients: { ...gradients, bias: null } };
}
