import type { TrainFlags } from '../options/training-options.ts';
import { loadTask, summaryOf, taskNames } from '../tasks/index.ts';
import type { PrepareCommand } from './index.ts';

/** A subcommand for each task, of which only the one that is asked for has its options. */
export const prepareTrain: PrepareCommand = async (command, [asked = ''], output) => {
  for (const name of taskNames) {
    const training = command.command(name).description(summaryOf(name));
    if (name !== asked) continue;
    const task = await loadTask(name);
    task.addTrainOptions(training);
    training.action((flags: TrainFlags) => task.train(flags, output));
  }
};
