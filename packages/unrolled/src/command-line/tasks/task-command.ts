import type { Command } from 'commander';
import type { Output } from '../streams.ts';

export interface EvaluateFlags {
  readonly data: readonly string[];
}

/** What the command line needs to know of a task. A task joins as one file beside this one. */
export interface TaskCommand {
  /** `unrolled train <task>`, with options and action. */
  trainCommand(output: Output): Command;
  /** Prints how well a model does on data. */
  evaluate(model: ModelFile, flags: EvaluateFlags, output: Output): Promise<void>;
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
