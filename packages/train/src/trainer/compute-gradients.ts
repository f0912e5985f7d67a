import { formatShape, ShapeError, scope, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { clipGradNorm } from '../clipping.ts';
import type { SchedulePoint } from '../schedules/schedule.ts';
import type { TrainerOptions } from './trainer-options.ts';

interface Gradients {
  readonly loss: Tensor;
  /** Over all gradients, before clipping. */
  readonly norm: Tensor;
  readonly units: number;
}

/**
 * The half of a step that changes no parameter: leaves the clipped gradients in them. With several batches
 * per step, the gradients are those of the mean of their losses, each graph freed before the next.
 */
export function computeGradients<Batch>(
  options: TrainerOptions<Batch>,
  at: SchedulePoint,
): Gradients {
  const { optimizer, clipNorm = Infinity, batchesPerStep = 1 } = options;
  optimizer.zeroGrad();
  if (batchesPerStep === 1) {
    const { loss, units } = backwardOf(options, at, 1);
    return { loss, norm: clipGradNorm(optimizer.parameters, clipNorm), units };
  }
  let { loss, units } = scope(() => backwardOf(options, at, batchesPerStep));
  for (let batch = 1; batch < batchesPerStep; batch++) {
    const next = scope(() => backwardOf(options, at, batchesPerStep));
    loss = loss.add(next.loss);
    units += next.units;
  }
  const norm = clipGradNorm(optimizer.parameters, clipNorm);
  return { loss, norm, units };
}

/** The share of one batch in the loss, and its gradients added to those of the parameters. */
function backwardOf<Batch>(
  options: TrainerOptions<Batch>,
  { step, progress }: SchedulePoint,
  batches: number,
): { loss: Tensor; units: number } {
  const batch = options.data.next();
  const whole = options.loss(batch, { step, progress });
  checkTensor('Trainer', 'the result of loss', whole);
  if (whole.size !== 1) {
    throw new ShapeError(
      `Trainer: loss must return one value, got a tensor of ${formatShape(whole.shape)}; take ` +
        'its mean()',
    );
  }
  const loss = batches === 1 ? whole : whole.div(batches);
  loss.backward();
  return { loss: batches === 1 ? loss : loss.detach(), units: options.unitsOf?.(batch) ?? 1 };
}
