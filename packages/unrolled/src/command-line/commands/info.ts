import { printable } from '@unrolled/tensor/guards';
import { openModel } from '../files/model-file.ts';
import { addOutputOptions } from '../options/common-options.ts';
import type { PrepareCommand } from './index.ts';

export const prepareInfo: PrepareCommand = (command, _, output) => {
  addOutputOptions(command.argument('<model>', 'path of a file that train has saved'));
  command.action(async (path: string) => {
    const { task, taskName, file } = await openModel(path);
    const facts = { task: taskName, ...task.describe(file), bytes: file.size };
    output.result(table(facts), { event: 'info', path, ...facts });
  });
};

function table(facts: Readonly<Record<string, string | number>>): string {
  const width = Math.max(...Object.keys(facts).map((label) => label.length));
  return Object.entries(facts)
    .map(([label, value]) => `${label.padEnd(width)}  ${printable(value.toLocaleString('en'))}`)
    .join('\n');
}
