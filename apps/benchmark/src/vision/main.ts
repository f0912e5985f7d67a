/**
 * Training speed of the small CNN and of an equal one in PyTorch, interleaved in one run:
 *
 *     npm run bench:vision -- [--rounds 7] [--threads 2] [--python path]
 */
import { Command } from 'commander';
import { measureInterleaved } from '../interleaved.ts';
import { pythonOption, threadCount, wholeNumber } from '../option-values.ts';
import { usePython } from '../python-process.ts';
import { circumstancesOf, formatCase, formatCircumstances, reportWork } from '../report.ts';
import { cnnScript, preparePyTorch } from './pytorch.ts';
import { prepareUnrolled } from './unrolled.ts';
import { cnnWorkload, frames } from './workload.ts';

const command = new Command('bench:vision')
  .description('Measures the training speed of the small CNN and of its twin in PyTorch.')
  .option('--rounds <count>', 'number of measured rounds of each system', wholeNumber, 7)
  .option(
    '--threads <count>',
    'number of threads of an additional run of both systems',
    threadCount,
    1,
  )
  .addOption(pythonOption())
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

interface Options {
  readonly rounds: number;
  readonly threads: number;
  readonly python?: string;
}

const options = command.parse().opts<Options>();
const problem = options.python === undefined ? null : usePython(options.python);
if (problem !== null) command.error(`error: ${problem}`);
console.log(formatCircumstances(circumstancesOf(options.rounds)));
const systems = { prepareUnrolled, script: cnnScript, preparePyTorch };
const report = reportWork(
  {
    id: 'cnn',
    title: `Small CNN, 64 × 64 in colour with motion, training step (${frames} frames)`,
    unit: 'frames',
    unitsPerCall: frames,
  },
  await measureInterleaved(cnnWorkload(), systems, options),
);
console.log(formatCase(report));
if (!report.agreement.holds) process.exitCode = 1;
