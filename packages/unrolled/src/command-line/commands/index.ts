import type { Command } from 'commander';
import type { Output } from '../output/streams.ts';

/**
 * Gives a command its arguments, options and action. Some options depend on the task or the model file
 * named in the arguments, so it may read them first.
 */
export type PrepareCommand = (
  command: Command,
  args: readonly string[],
  output: Output,
) => void | Promise<void>;

interface CommandEntry {
  /** One line of help. */
  readonly summary: string;
  readonly load: () => Promise<PrepareCommand>;
}

/** The commands by name. Each is loaded when it is called. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  train: {
    summary: 'train a model and save it as one file',
    load: async () => (await import('./task-commands.ts')).prepareTrain,
  },
  evaluate: {
    summary: 'evaluate a model on data that it was not trained on',
    load: async () => (await import('./task-commands.ts')).prepareEvaluate,
  },
  predict: {
    summary: 'print the prediction of a model for each input, or for each line of standard input',
    load: async () => (await import('./task-commands.ts')).preparePredict,
  },
  generate: {
    summary: 'continue a prompt with a language model',
    load: async () => (await import('./task-commands.ts')).prepareGenerate,
  },
  info: {
    summary: 'print the contents of a model file',
    load: async () => (await import('./task-commands.ts')).prepareInfo,
  },
  compress: {
    summary: 'save a model with its weights in half or a quarter of the bytes',
    load: async () => (await import('./compress.ts')).prepareCompress,
  },
  chart: {
    summary: 'draw the losses and scores that train --history has written',
    load: async () => (await import('./chart.ts')).prepareChart,
  },
  export: {
    summary: 'write a model as ONNX, or as a PyTorch program',
    load: async () => (await import('./exchange-commands.ts')).prepareExport,
  },
  import: {
    summary: 'save a model whose weights were trained further in PyTorch',
    load: async () => (await import('./exchange-commands.ts')).prepareImport,
  },
  doctor: {
    summary: 'list the backends of this machine and measure how fast it trains',
    load: async () => (await import('./doctor.ts')).prepareDoctor,
  },
};
