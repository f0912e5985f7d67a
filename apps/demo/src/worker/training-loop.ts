import { messageOf } from './message-of.ts';
import type { Opened } from './opened.ts';
import type { Emit } from './protocol.ts';
import { type Pace, RunLoop } from './run-loop.ts';
import type { TrainedGroup, TrainingPoint } from './training-calls.ts';
import { carrying, type Learning } from './weights.ts';

/** Milliseconds between two messages on how training goes. */
const progressInterval = 150;

export interface TrainedStep {
  /** Sequences, characters or the like that were trained on. */
  readonly units: number;
  /** Values to draw; none where the step is not to be drawn. */
  readonly values: TrainingPoint['values'];
}

/** Trains at the pace that the page asks for, and tells it how training goes. */
export class TrainingLoop {
  learningRate: number;
  readonly #group: TrainedGroup;
  readonly #emit: Emit;
  readonly #train: (step: number, isWatched: boolean) => Promise<TrainedStep>;
  readonly #loop: RunLoop;
  #step = 0;
  #units = 0;
  #toldAt = performance.now();
  #points: TrainingPoint[] = [];

  /**
   * @param train makes a step, counted from 1; `isWatched` says that the visitor looks at each step, so that
   * everything is to be measured
   */
  constructor(
    group: TrainedGroup,
    learningRate: number,
    emit: Emit,
    train: (step: number, isWatched: boolean) => Promise<TrainedStep>,
  ) {
    this.#group = group;
    this.learningRate = learningRate;
    this.#emit = emit;
    this.#train = train;
    this.#loop = new RunLoop(
      () => this.#doStep(),
      (reason) => emit(`${group}.failed`, messageOf(reason)),
    );
  }

  set pace(pace: Pace) {
    this.#toldAt = performance.now();
    this.#units = 0;
    this.#loop.set(pace);
    if (pace === 'pause') this.#tell();
  }

  /** Pauses, and waits for a step that is under way. */
  end(): Promise<void> {
    return this.#loop.end();
  }

  async #doStep(): Promise<void> {
    const { units, values } = await this.#train(this.#step + 1, this.#loop.pace !== 'run');
    const step = ++this.#step;
    this.#units += units;
    if (Object.keys(values).length > 0) this.#points.push({ step, values });
    const broken = Object.entries(values).find(([, value]) => !Number.isFinite(value));
    const isDue = performance.now() - this.#toldAt > progressInterval;
    if (isDue || this.#loop.pace !== 'run' || broken !== undefined) this.#tell();
    if (broken !== undefined) throw new Error(`${broken[0]} is ${broken[1]} after step ${step}`);
  }

  #tell(): void {
    const now = performance.now();
    const seconds = (now - this.#toldAt) / 1000;
    this.#emit(`${this.#group}.progress`, {
      pace: this.#loop.pace,
      step: this.#step,
      unitsPerSecond: seconds > 0 ? this.#units / seconds : 0,
      points: this.#points,
    });
    this.#points = [];
    this.#units = 0;
    this.#toldAt = now;
  }
}

interface Trained extends Learning {
  readonly training: TrainingLoop;
}

/** Handlers of the calls that steer the training of a group, and carry it to another worker. */
export const steering = <Study extends Trained>(opened: Opened<Study>) => ({
  async pace(pace: Pace): Promise<void> {
    (await opened.current).training.pace = pace;
  },
  async rate(rate: number): Promise<void> {
    (await opened.current).training.learningRate = rate;
  },
  ...carrying(opened),
});
