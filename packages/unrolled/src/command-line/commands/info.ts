import { Command } from 'commander';
import { openModel } from '../files/model-file.ts';
import { addOutputOptions } from '../options/common-options.ts';
import type { Output } from '../output/streams.ts';

export const infoCommand = (output: Output): Command =>
  addOutputOptions(
    new Command('info')
      .description('say what a model file holds')
      .argument('<model>', 'a file that train has saved'),
  ).action(async (path: string) => {
    const { task, taskName, file } = await openModel(path);
    const facts = { task: taskName, ...task.describe(file), bytes: file.bytes.length };
    output.result(table(facts), { event: 'info', path, ...facts });
  });

function table(facts: Readonly<Record<string, string | number>>): string {
  const width = Math.max(...Object.keys(facts).map((label) => label.length));
  return Object.entries(facts)
    .map(([label, value]) => `${label.padEnd(width)}  ${value.toLocaleString('en')}`)
    .join('\n');
}
