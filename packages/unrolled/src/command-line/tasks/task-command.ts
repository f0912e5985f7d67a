import type { Command } from 'commander';
import type { Output } from '../output/streams.ts';

/** Beside these, what the tasks add with `addEvaluateOptions`. */
export interface EvaluateFlags {
  readonly data: readonly string[];
}

/** What the tasks add with `addPredictOptions`. */
export type PredictFlags = Readonly<Record<string, unknown>>;

/** What the command line needs to know of a task. A task joins as one folder beside this file. */
export interface TaskCommand {
  /** `unrolled train <task>`, with options and action. */
  trainCommand(output: Output): Command;
  /** Options of `evaluate` that only this task takes. */
  addEvaluateOptions?(command: Command): void;
  /** Prints how well a model does on data. */
  evaluate(model: ModelFile, flags: EvaluateFlags, output: Output): Promise<void>;
  /** Options of `predict` that only this task takes. */
  addPredictOptions?(command: Command): void;
  /** Prints what a model makes of each input, as it comes. Left out by tasks that do not predict. */
  predict?(
    model: ModelFile,
    inputs: AsyncIterable<string>,
    flags: PredictFlags,
    output: Output,
  ): Promise<void>;
  /** What `unrolled info` shows: a label and a value a line. */
  describe(model: ModelFile): Readonly<Record<string, string | number>>;
  /** Commands that only models of this task have. */
  ownCommands(output: Output): readonly Command[];
}

/** The bytes of a model file and where they came from, for errors. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}
