import type { Call } from './call.ts';
import type { Pace } from './run-loop.ts';
import type { Weights } from './weights.ts';

/** Groups of calls with a training that the visitor steers. */
export type TrainedGroup =
  | 'actions'
  | 'captioning'
  | 'gradients'
  | 'recurrence'
  | 'sentiment'
  | 'translation';

/** Groups of calls whose models learn weights that outlast a worker. */
export type LearningGroup = TrainedGroup | 'gates';

/** `weights` and `restore` carry what was learned to another worker, once the same models are open there. */
export type WeightsCalls<Group extends LearningGroup> = {
  readonly [Name in `${Group}.weights`]: Call<null, Weights>;
} & {
  readonly [Name in `${Group}.restore`]: Call<Weights, void>;
};

/** Values after a step, by name; those that are not measured at every step are missing at others. */
export interface TrainingPoint {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface TrainingProgress {
  readonly pace: Pace;
  readonly step: number;
  /** Speed since the last message; 0 where no step was made. */
  readonly unitsPerSecond: number;
  /** Points since the last message. */
  readonly points: readonly TrainingPoint[];
}

/** Settings of a training, which begins anew with them. */
export interface TrainingSettings {
  readonly learningRate: number;
  readonly seed: number;
}

/** Settings with which a page opens the model that it brings, or untrained ones. */
export interface PretrainedOpening {
  readonly learningRate: number;
  /** Seed of untrained models; null: those that the site brings. */
  readonly seed: number | null;
}

export type TrainingCalls<Group extends TrainedGroup> = {
  readonly [Name in `${Group}.pace`]: Call<Pace, void>;
} & {
  readonly [Name in `${Group}.rate`]: Call<number, void>;
} & WeightsCalls<Group>;

export type TrainingEvents<Group extends TrainedGroup> = {
  readonly [Name in `${Group}.progress`]: TrainingProgress;
} & {
  /** The training has ended by an error. */
  readonly [Name in `${Group}.failed`]: string;
};
