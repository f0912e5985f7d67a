import { check, checkEach, checkOptions, readFrom, rules } from '@unrolled/guards';
import {
  eventLoopTurn,
  isResumable,
  type Module,
  type PartState,
  type Resumable,
  resumable,
  SavedFields,
} from '@unrolled/nn';
import { StateError, scope } from '@unrolled/tensor';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { SchedulePoint } from '../schedules/schedule.ts';
import type { Callback, EndReason, RunResult, Score, StepEvent, TrainingRun } from './callback.ts';
import { computeGradients } from './compute-gradients.ts';
import { DivergenceError } from './divergence-error.ts';
import { checkRunOptions, progressOf, type RunLimits, type RunOptions } from './limits.ts';
import { restoreSnapshot, type TrainingSnapshot, takeSnapshot } from './snapshot.ts';
import { callbackParts, modelPart, optimizerPart, partName } from './snapshot-parts.ts';
import { type TrainerOptions, trainerRules } from './trainer-options.ts';

const snapshotRule = {
  holds: (value: unknown) =>
    readFrom(value, 'tensors') instanceof Map && rules.object.holds(readFrom(value, 'state')),
  words: 'a result of Trainer.snapshot()',
};

/** Maximum time in milliseconds that steps may run before other tasks get a turn. */
const breathInterval = 50;

/**
 * The training loop. It is independent of models: a step is zeroGrad, loss, backward, clip, schedule and
 * the optimizer's step; everything else is a callback.
 */
export class Trainer<Batch> implements TrainingRun {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly #options: TrainerOptions<Batch>;
  readonly #callbacks: readonly Callback[];
  readonly #parts: Map<string, Resumable>;
  readonly #clock: () => number;

  #step = 0;
  /** Time of earlier runs that were limited in time. */
  #secondsBefore = 0;
  #startedAt = 0;
  #limits: RunLimits = {};
  #running = false;
  /** No step is half done: what a snapshot holds belongs together. */
  #settled = true;
  #stoppedBecause: string | null = null;
  #suspended = false;

  constructor(options: TrainerOptions<Batch>) {
    const checked = checkOptions<TrainerOptions<Batch>>('Trainer', options, trainerRules);
    const { model, optimizer, callbacks = [] } = checked;
    this.model = model;
    this.optimizer = optimizer;
    this.#options = checked;
    this.#callbacks = checkEach('Trainer', 'callbacks', callbacks, rules.object);
    this.#clock = checked.clock ?? (() => performance.now());
    this.#parts = this.#collectParts();
  }

  #collectParts(): Map<string, Resumable> {
    const { data, schedule, carried = {} } = this.#options;
    const parts = new Map<string, Resumable>([
      ['trainer', { snapshot: () => this.#snapshotOwn(), prepareRestore: this.#prepareOwn }],
      ['model', modelPart(this.model)],
      ['optimizer', optimizerPart(this.optimizer)],
      ['data', data],
    ]);
    if (schedule && isResumable(schedule)) parts.set('schedule', schedule);
    for (const [name, part] of Object.entries(carried)) {
      check('Trainer', `carried.${name}`, part, resumable);
      parts.set(partName('carried', name), part);
    }
    for (const [name, part] of callbackParts(this.#callbacks)) parts.set(name, part);
    return parts;
  }

  /** Steps done, also before a resume. */
  get step(): number {
    return this.#step;
  }

  get epoch(): number {
    return this.#options.data.epoch;
  }

  get progress(): number {
    return progressOf(this.#limits, this.#done());
  }

  #done() {
    const seconds = this.#running ? (this.#clock() - this.#startedAt) / 1000 : 0;
    return { step: this.#step, epoch: this.epoch, seconds: this.#secondsBefore + seconds };
  }

  #position() {
    const done = this.#done();
    return { ...done, progress: progressOf(this.#limits, done) };
  }

  /**
   * Trains until a limit is reached, a callback stops it or the signal aborts it, and leaves the model in
   * evaluation. At least one limit, or a signal, must be given.
   * @throws DivergenceError when a loss or gradient is not finite, before the parameters change;
   *   whatever the loss or a callback throws
   */
  async run(options: RunOptions): Promise<RunResult> {
    const { signal, ...limits } = checkRunOptions(options);
    if (this.#running) {
      throw new StateError('Trainer.run: the trainer is already running; await the first run');
    }
    this.#running = true;
    this.#limits = limits;
    this.#stoppedBecause = null;
    this.#suspended = false;
    this.#startedAt = this.#clock();
    try {
      this.model.train();
      for (const callback of this.#callbacks) await callback.onStart?.(this);
      const { reason, loss } = await this.#loop(signal);
      const result = {
        reason,
        stoppedBecause: this.#stoppedBecause,
        steps: this.#step,
        epochs: this.epoch,
        loss,
      };
      for (const callback of this.#callbacks) await callback.onEnd?.(result, this);
      return result;
    } finally {
      if (limits.minutes !== undefined) this.#secondsBefore = this.#done().seconds;
      this.#running = false;
      this.model.eval();
    }
  }

  async #loop(signal?: AbortSignal): Promise<{ reason: EndReason; loss: number | null }> {
    let loss: number | null = null;
    let breathedAt = this.#clock();
    let before = this.#position();
    for (;;) {
      if (this.#suspended) return { reason: 'aborted', loss };
      if (this.#stoppedBecause !== null) return { reason: 'stopped', loss };
      if (before.progress >= 1) return { reason: 'finished', loss };
      if (signal?.aborted) return { reason: 'aborted', loss };
      this.#settled = false;
      const done = await this.#doStep(before);
      const after = this.#position();
      const event: StepEvent = { ...after, ...done, before };
      for (const callback of this.#callbacks) await callback.onStep?.(event, this);
      this.#settled = true;
      for (const callback of this.#callbacks) await callback.onSettled?.(event, this);
      loss = done.loss;
      before = after;
      if (this.#clock() - breathedAt > breathInterval) {
        await eventLoopTurn();
        breathedAt = this.#clock();
      }
    }
  }

  async #doStep(at: SchedulePoint) {
    const startedAt = this.#clock();
    const learningRate = this.#learningRate(at);
    const { loss, norm, units } = scope(() => computeGradients(this.#options, at));
    const values = await Promise.all([loss.item(), norm.item()]);
    loss.dispose();
    norm.dispose();
    const [lossValue, gradientNorm] = values;
    if (!Number.isFinite(lossValue) || !Number.isFinite(gradientNorm)) {
      throw new DivergenceError({ step: this.#step, loss: lossValue, gradientNorm, learningRate });
    }
    this.optimizer.learningRate = learningRate;
    this.optimizer.step();
    this.#step++;
    const stepSeconds = (this.#clock() - startedAt) / 1000;
    return { loss: lossValue, gradientNorm, learningRate, units, stepSeconds };
  }

  #learningRate(at: SchedulePoint): number {
    const { schedule } = this.#options;
    if (schedule === undefined) return this.optimizer.learningRate;
    return typeof schedule === 'function' ? schedule(at) : schedule.learningRate(at);
  }

  stop(because: string): void {
    check('Trainer.stop', 'the reason', because, rules.text);
    this.#stoppedBecause ??= because;
  }

  suspend(): void {
    this.#suspended = true;
  }

  async announce(score: Score): Promise<void> {
    const { schedule } = this.#options;
    if (typeof schedule === 'object') schedule.onScore(score);
    for (const callback of this.#callbacks) await callback.onScore?.(score, this);
  }

  /**
   * Everything needed to continue with the same bits. Between runs, or in a callback's onSettled.
   * @throws StateError within a step, and after a step that failed
   */
  async snapshot(): Promise<TrainingSnapshot> {
    if (!this.#settled) {
      throw new StateError(
        'Trainer.snapshot: a step is in progress or failed, so the state is inconsistent; take ' +
          'snapshots in onSettled or after run(), and after an error restore() an earlier one',
      );
    }
    return takeSnapshot(this.#parts);
  }

  /**
   * Restores a snapshot of a trainer that was built in the same way. If anything does not fit, nothing is
   * changed.
   * @throws FormatError or ArgumentError when it does not fit; StateError while running
   */
  restore(snapshot: TrainingSnapshot): void {
    check('Trainer.restore', 'snapshot', snapshot, snapshotRule);
    if (this.#running) {
      throw new StateError('Trainer.restore: the trainer is running; await its run first');
    }
    restoreSnapshot(this.#parts, snapshot);
    this.#settled = true;
  }

  #snapshotOwn(): PartState {
    // Time is part of what is done only where it limits the run; else it would differ between
    // runs that are the same to the bit.
    const isTimed = this.#limits.minutes !== undefined;
    const seconds = isTimed ? this.#done().seconds : this.#secondsBefore;
    return { state: { step: this.#step, seconds } };
  }

  readonly #prepareOwn = ({ state }: Required<PartState>): (() => void) => {
    const fields = new SavedFields('Trainer', state);
    const step = fields.count('step');
    const seconds = fields.number('seconds');
    return () => {
      this.#step = step;
      this.#secondsBefore = seconds;
    };
  };
}
