import type { TrainFlags } from '../options/training-options.ts';
import { tasks } from '../tasks/registry.ts';
import type { PrepareCommand } from './index.ts';

/** A subcommand for each task, of which only the one that is asked for has its options. */
export const prepareTrain: PrepareCommand = async (command, [asked = ''], output) => {
  for (const [name, { summary, load }] of Object.entries(tasks)) {
    const training = command.command(name).description(summary);
    if (name !== asked) continue;
    const task = (await load()).command;
    task.addTrainOptions(training);
    training.action((flags: TrainFlags) => task.train(flags, output));
  }
};
