import { formatShape, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { clipGradNorm } from '../clipping.ts';
import type { SchedulePoint } from '../schedules/schedule.ts';
import type { TrainerOptions } from './trainer.ts';

interface Gradients {
  readonly loss: Tensor;
  /** Over all gradients, before clipping. */
  readonly norm: Tensor;
  readonly units: number;
}

/** The half of a step that changes no parameter: leaves the clipped gradients in them. */
export function computeGradients<Batch>(
  options: TrainerOptions<Batch>,
  { step, progress }: SchedulePoint,
): Gradients {
  const { optimizer, data, unitsOf, clipNorm = Infinity } = options;
  optimizer.zeroGrad();
  const batch = data.next();
  const loss = options.loss(batch, { step, progress });
  checkTensor('Trainer', 'the result of loss', loss);
  if (loss.size !== 1) {
    throw new ShapeError(
      `Trainer: loss must return one value, got a tensor of ${formatShape(loss.shape)}; take ` +
        'its mean()',
    );
  }
  loss.backward();
  const norm = clipGradNorm(optimizer.parameters, clipNorm);
  return { loss, norm, units: unitsOf?.(batch) ?? 1 };
}
