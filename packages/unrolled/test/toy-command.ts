import { type Digits, type SumModel, sumOfDigits } from '@unrolled/sum-of-digits';
import { eachLine, type InputLines } from '../src/command-line/files/input-lines.ts';
import { readText } from '../src/command-line/files/text-files.ts';
import { action, defineCommand, figures } from '../src/command-line/tasks/define-command.ts';

const digitsOf = (text: string): Digits =>
  text
    .trim()
    .split('\n')
    .map((line) => Array.from(line, Number));

export const command = defineCommand(sumOfDigits, {
  dataOptions: {},
  trainOptions: {},
  read: async (option, paths) => digitsOf(await readText(option, paths)),
  trainingData: (rows) => rows,
  units: { words: 'rows', field: 'rows' },
  score: (loss) => ({ words: `Held-out rows: loss ${loss.toFixed(4)}`, event: { loss } }),
  result: ({ evaluation }) => ({
    heldOut: 'rows',
    score: evaluation && `accuracy ${evaluation.accuracy.toFixed(3)}`,
    next: (path) => `unrolled predict ${path} 123`,
  }),
  evaluate: figures(sumOfDigits.evaluate),
  predict: action({}, ({ model, inputs }: { model: SumModel; inputs: InputLines }, _, output) =>
    eachLine(inputs, output, async (text) => {
      const [sum] = await model.predict(digitsOf(text));
      output.result(String(sum), { event: 'prediction', text, sum });
    }),
  ),
});
