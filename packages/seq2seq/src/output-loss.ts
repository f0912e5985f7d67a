import { crossEntropy } from '@unrolled/nn';
import type { Tensor } from '@unrolled/tensor';
import type { OutputProjection } from './decoder/output-projection.ts';

/**
 * The mean cross-entropy of features under an output projection, in nats, with label smoothing ε
 * (Szegedy 2016). As −ln p of the target t is ln Σ e^z − zₜ, smoothing adds ε (zₜ − mean z), and of
 * logits z = E f + b that is ε (f · (Eₜ − Ē) + bₜ − b̄): no second pass over all the logits.
 * @param features [rows, featureSize]
 * @param targets int32 [rows]
 * @returns []
 */
export function outputLoss(
  features: Tensor,
  targets: Tensor,
  output: OutputProjection,
  labelSmoothing: number,
): Tensor {
  const sharp = crossEntropy(output.forward(features), targets);
  if (labelSmoothing === 0) return sharp;
  const { weight, bias } = output;
  const rowsAboveMean = weight.gather(targets).sub(weight.mean(0));
  const biasAboveMean = bias.gather(targets).sub(bias.mean());
  const excess = features.mul(rowsAboveMean).sum(-1).add(biasAboveMean);
  return sharp.add(excess.mean().mul(labelSmoothing));
}
