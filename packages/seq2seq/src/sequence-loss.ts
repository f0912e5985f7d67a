import { checkOptions, optional, rules } from '@unrolled/guards';
import {
  ArgumentError,
  formatShape,
  type Lengths,
  linearCrossEntropy,
  type Rng,
  ShapeError,
  sameShape,
  type Tensor,
} from '@unrolled/tensor';
import type { AttentionMemory } from './attention/attention.ts';
import { checkEncoded, checkTokens } from './check.ts';
import type { Decoder, DecoderState } from './decoder/decoder.ts';
import { mixInOwnTokens } from './decoder/scheduled-sampling.ts';
import type { Encoded } from './encoder/encoded.ts';

/** Target sequences as training reads them. */
export interface TargetBatch {
  /** int32 [batch, targetTime]: the start token, then the target */
  readonly targetIn: Tensor;
  /** int32 [batch, targetTime]: the target, then the end token; −1 does not count */
  readonly targetOut: Tensor;
  /** Number of valid tokens in each row of targetIn and targetOut. */
  readonly targetLengths: Lengths;
}

/** Options of the loss of a `SequenceGenerator`. */
export interface SequenceLossOptions {
  /** Share of each target spread evenly over all tokens (Szegedy 2016). Default 0. */
  readonly labelSmoothing?: number;
  /**
   * Weight λ of the term that asks each position to receive attention 1 over the whole target (doubly
   * stochastic attention, Xu 2015): λ · mean over positions of (1 − Σₜ weightₜ)². Default 0.
   */
  readonly coverage?: number;
  /** Probability of feeding the decoder its own tokens (Bengio 2015). */
  readonly scheduledSampling?: { readonly probability: number; readonly rng: Rng };
}

/** @throws ArgumentError */
export const checkLossOptions = (
  where: string,
  options: SequenceLossOptions,
): SequenceLossOptions =>
  checkOptions(where, options, {
    labelSmoothing: optional(rules.labelSmoothing),
    coverage: optional(rules.notNegative),
    scheduledSampling: optional(rules.object),
  });

/** A decoder before its first step. */
interface ReadyDecoder {
  readonly decoder: Decoder;
  readonly memory: AttentionMemory;
  readonly state: DecoderState;
}

/** The mean cross-entropy of all valid target tokens by teacher forcing, in nats: []. */
export function sequenceLoss(
  where: string,
  { decoder, memory, state }: ReadyDecoder,
  { targetIn, targetOut, targetLengths }: TargetBatch,
  { labelSmoothing = 0, coverage = 0, scheduledSampling }: SequenceLossOptions,
): Tensor {
  const [rows, time] = targetOut.shape;
  const input =
    scheduledSampling === undefined
      ? targetIn
      : withOwnTokens(where, { decoder, memory, state }, targetIn, scheduledSampling);
  const { features, weights } = decoder.forward(input, state, memory, targetLengths);
  const valid = validPositions(where, targetOut, targetLengths);
  const flat = features.reshape([rows * time, decoder.featureSize]);
  const targets = targetOut.reshape([rows * time]);
  const { weight, bias } = decoder.output;
  const loss = linearCrossEntropy(
    valid === null ? flat : flat.gather(valid),
    weight,
    valid === null ? targets : targets.cast('float32').gather(valid).cast('int32'),
    { bias, labelSmoothing },
  );
  if (coverage === 0) return loss;
  if (weights === null) {
    throw new ArgumentError(
      `${where}: coverage needs attention, got a model without it; leave coverage out`,
    );
  }
  return loss.add(coverageTerm(weights, memory.mask).mul(coverage));
}

function withOwnTokens(
  where: string,
  { decoder, memory, state }: ReadyDecoder,
  targetIn: Tensor,
  options: NonNullable<SequenceLossOptions['scheduledSampling']>,
): Tensor {
  const { probability, rng } = checkOptions(`${where}, scheduledSampling`, options, {
    probability: rules.ratio,
    rng: rules.rng,
  });
  if (probability === 0) return targetIn;
  return mixInOwnTokens(decoder, targetIn, state, memory, probability, rng);
}

/** Targets must have as many rows as there are sources, and one shape. */
export function checkTargets(
  where: string,
  encoded: Encoded,
  targets: Record<string, Tensor>,
): Encoded {
  const source = checkEncoded(where, encoded);
  const shapes = Object.entries(targets).map(([name, target]) => {
    checkTokens(where, name, target);
    return target.shape;
  });
  const [batch] = source.memory.shape;
  if (shapes.some((shape) => shape[0] !== batch || !sameShape(shape, shapes[0]))) {
    throw new ShapeError(
      `${where}: ${Object.keys(targets).join(' and ')} must be [${batch}, targetTime], got ` +
        shapes.map(formatShape).join(' and '),
    );
  }
  return source;
}

/**
 * The mean of (1 − Σₜ weightₜ)² over the valid positions.
 * @param weights [batch, time, positions]
 * @param mask [batch, positions]; null: all positions are valid
 */
function coverageTerm(weights: Tensor, mask: Tensor | null): Tensor {
  const missing = weights.sum(1).sub(1).square();
  return mask === null ? missing.mean() : missing.mul(mask).sum().div(mask.sum());
}

/** The valid positions of [batch, time], laid out flat: int32; null: all. */
function validPositions(where: string, target: Tensor, lengths: Lengths): Tensor | null {
  const [batch, time] = target.shape;
  if (lengths === null) return null;
  const positions = Array.from({ length: batch }, (_, row) =>
    Array.from({ length: lengths[row] }, (_, position) => row * time + position),
  ).flat();
  if (positions.length === 0) {
    throw new ArgumentError(`${where}: at least one target must have a token, got none`);
  }
  return positions.length === batch * time
    ? null
    : target.constant(positions, [positions.length], 'int32');
}
