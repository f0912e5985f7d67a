import { Command } from 'commander';
import type { Output } from '../output/streams.ts';
import { taskCommands } from '../tasks/index.ts';

export function trainCommand(output: Output): Command {
  const command = new Command('train').description('train a model and save it as one file');
  for (const task of Object.values(taskCommands)) command.addCommand(task.trainCommand(output));
  return command;
}
