import type { FileBytes, SafetensorsContents } from '@unrolled/formats';
import type { ExportedFiles, ExportFormat } from '@unrolled/task';
import type { Command } from 'commander';
import type { InputLines } from '../files/input-lines.ts';
import type { RunFlags } from '../options/run-options.ts';
import type { Output } from '../output/streams.ts';

/** Options next to these: what the task adds with `addEvaluateOptions`. */
export interface EvaluateFlags {
  readonly data: readonly string[];
}

/** Flags that the task adds with `addPredictOptions` or `addGenerateOptions`. */
export type ModelFlags = Readonly<Record<string, unknown>>;

/**
 * A task as the command line sees it. It is loaded only for a command that is about this task, so
 * two tasks may have options with the same name.
 */
export interface TaskCommand {
  /** Options of `unrolled train <task>`. */
  addTrainOptions(command: Command): void;
  /** Trains a model and saves it. */
  train(flags: RunFlags, output: Output): Promise<void>;
  /** Options of `evaluate` in addition to those of every task. */
  addEvaluateOptions?(command: Command): void;
  /** Prints how well a model does on data. */
  evaluate(model: ModelFile, flags: EvaluateFlags, output: Output): Promise<void>;
  /** Options of `predict` in addition to those of every task. */
  addPredictOptions?(command: Command): void;
  /** Prints the prediction for each input as it arrives. Omitted by tasks that do not predict. */
  predict?(model: ModelFile, inputs: InputLines, flags: ModelFlags, output: Output): Promise<void>;
  /** Options of `generate` in addition to those of every task. */
  addGenerateOptions?(command: Command): void;
  /** Writes text. Omitted by tasks that do not. */
  generate?(model: ModelFile, flags: ModelFlags, output: Output): Promise<void>;
  /** The model in a format of other frameworks. @throws ArgumentError for an unsupported format */
  export(model: ModelFile, format: ExportFormat): Promise<ExportedFiles>;
  /** The model of a file as `train` would save it, without its run. @throws FormatError */
  restore(model: ModelFile): Promise<FileBytes>;
  /** The labels and values that `unrolled info` shows, one per line. */
  describe(model: ModelFile): Readonly<Record<string, string | number>>;
}

/** A model file, read and checked. */
export interface ModelFile {
  readonly path: string;
  readonly contents: SafetensorsContents;
  /** In bytes. */
  readonly size: number;
}
