import type { FusedOps, GroupNormSpec } from '../../../backend/fused-ops.ts';
import type { Runtime } from '../runtime.ts';

/** A value takes about as long as so many multiplications of a product, in either direction. */
const productsPerValue = 32;

/** Rows of one value for each channel that the kernels need meanwhile. */
const scratchRows = 4;

/** Images are shared; what they add to the gradients of γ and β is summed in the order of the batch. */
export function createGroupNorm({
  kernels,
  heap,
  threads,
}: Runtime): Pick<FusedOps, 'groupNorm' | 'groupNormGradients'> {
  const at = heap.pointerOf.bind(heap);
  const widthOf = ({ channels }: GroupNormSpec) => Math.ceil(channels / 4) * 4;

  /** Shares of the images, in bytes from the start of each operand. */
  const shareImages = (spec: GroupNormSpec) => {
    const { batch, positions, channels, groups } = spec;
    const size = positions * channels;
    const shares = threads.share(batch, batch * size * productsPerValue);
    return shares.map(({ start, count }, index) => ({
      count,
      values: start * size * 4,
      statistics: start * groups * 8,
      rows: start * widthOf(spec) * 4,
      scratch: index * scratchRows * widthOf(spec) * 4,
    }));
  };

  return {
    groupNorm: (spec, { x, weight, bias }) =>
      heap.allOrNone(() => {
        const { batch, positions, channels, groups, epsilon } = spec;
        const output = heap.make(x.size);
        const statistics = heap.make(batch * groups * 2);
        const shares = shareImages(spec);
        const scratch = heap.scratch(shares.length * scratchRows * widthOf(spec) * 4);
        threads.run(
          'groupNorm',
          shares.map((share) => [
            at(x) + share.values,
            at(weight),
            at(bias),
            output.pointer + share.values,
            statistics.pointer + share.statistics,
            share.count,
            positions,
            channels,
            groups,
            epsilon,
            scratch + share.scratch,
          ]),
        );
        return { output, statistics };
      }),
    groupNormGradients: (spec, { x, weight }, statistics, gradient) =>
      heap.allOrNone(() => {
        const { batch, positions, channels, groups } = spec;
        const width = widthOf(spec);
        const ofX = heap.make(x.size);
        const ofWeight = heap.make(channels);
        const ofBias = heap.make(channels);
        const shares = shareImages(spec);
        const rowsBytes = batch * width * 4;
        // The sum over one position is the gradient itself, and needs no rows.
        const biasBytes = positions === 1 ? 0 : rowsBytes;
        const scratchBytes = shares.length * scratchRows * width * 4;
        const weightRows = heap.scratch(rowsBytes + biasBytes + scratchBytes);
        const biasRows = weightRows + rowsBytes;
        const scratch = biasRows + biasBytes;
        threads.run(
          'groupNormGradients',
          shares.map((share) => [
            at(x) + share.values,
            at(weight),
            at(statistics) + share.statistics,
            at(gradient) + share.values,
            ofX.pointer + share.values,
            weightRows + share.rows,
            biasRows + share.rows,
            share.count,
            positions,
            channels,
            groups,
            scratch + share.scratch,
          ]),
        );
        kernels.sum(weightRows, ofWeight.pointer, 1, batch, width);
        if (positions === 1) kernels.sum(at(gradient), ofBias.pointer, 1, batch, channels);
        else kernels.sum(biasRows, ofBias.pointer, 1, batch, width);
        return { x: ofX, weight: ofWeight, bias: ofBias };
      }),
  };
}
