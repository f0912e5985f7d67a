import { type Command, Option } from 'commander';
import { addComputeOptions, type CommonFlags } from './common-options.ts';
import { positiveInteger, positiveNumber, wholeNumber } from './option-values.ts';

/** Options that `train` takes for every task. */
export interface TrainFlags extends CommonFlags {
  readonly data: readonly string[];
  readonly val?: readonly string[];
  readonly out: string;
  readonly minutes?: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly seed?: number;
  readonly resume?: true;
  readonly init?: string;
  readonly saveEvery: number;
}

export const addTrainOptions = (command: Command, defaultOut: string): Command =>
  addComputeOptions(
    command
      .requiredOption('--data <path...>', 'what to train on')
      .option('--val <path...>', 'what to measure on (default: the end of the data, held out)')
      .option('--out <path>', 'where to save', defaultOut)
      .addOption(
        new Option('--minutes <n>', 'train for so long (default: 3)')
          .argParser(positiveNumber)
          .conflicts(['epochs', 'steps']),
      )
      .addOption(
        new Option('--epochs <n>', 'read the data so many times')
          .argParser(positiveNumber)
          .conflicts('steps'),
      )
      .option('--steps <n>', 'update the weights so many times', positiveInteger)
      .option('--seed <n>', 'decides all that is random (default: 1)', wholeNumber)
      .addOption(
        new Option(
          '--resume',
          'go on with the run in --out; begin if there is none. With --epochs or --steps the ' +
            'result is the same to the bit as without the interruption',
        ),
      )
      .addOption(
        new Option('--init <model>', 'start from the weights of a saved model').conflicts('resume'),
      )
      .option('--save-every <seconds>', 'save in the midst of training', positiveNumber, 15),
  );
