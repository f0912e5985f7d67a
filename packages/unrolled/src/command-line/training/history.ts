import { existsSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { RunningMean } from '@unrolled/metrics';
import type { Callback, Score } from '@unrolled/train';
import type { Output } from '../output/streams.ts';

type Row = Readonly<Record<string, number>>;

/**
 * A callback that writes a row at each validation, as CSV or JSON lines by the ending of the path:
 * step, epoch, mean training loss since the row before, learning rate and the scores on what is held
 * out. A resumed run adds to the rows that are there. A table that cannot be written is reported once
 * and ends nothing.
 */
export function recordHistory(
  { history: path, resume }: { readonly history?: string; readonly resume?: true },
  output: Output,
): Callback[] {
  if (path === undefined) return [];
  const loss = new RunningMean();
  let begins = !(resume === true && existsSync(path));
  let isLost = false;
  let score: Score | null = null;
  const write = async (row: Row) => {
    if (isLost) return;
    try {
      if (begins) await writeFile(path, headerOf(path, row));
      await appendFile(path, lineOf(path, row));
      begins = false;
    } catch (error) {
      isLost = true;
      const reason = error instanceof Error ? error.message : String(error);
      output.warn(`--history ${path} cannot be written (${reason}); training goes on without it`);
    }
  };
  return [
    {
      name: 'history',
      onStep: ({ loss: value }) => loss.add(value),
      onScore: (found) => {
        score = found;
      },
      // The validation that scores a step comes before the loss of that step is added.
      async onSettled({ step, epoch, learningRate }) {
        if (score === null) return;
        const trainingLoss = loss.value;
        await write({ step, epoch, trainingLoss, learningRate, ...heldOutFields(score) });
        loss.reset();
        score = null;
      },
    },
  ];
}

/** A task that gives no further figures scores by its loss. */
const heldOutFields = ({ value, details }: Score): Row =>
  Object.fromEntries(
    Object.entries(details ?? { loss: value }).map(([name, figure]) => [
      `heldOut${name[0].toUpperCase()}${name.slice(1)}`,
      figure,
    ]),
  );

const isCsv = (path: string): boolean => path.toLowerCase().endsWith('.csv');

const headerOf = (path: string, row: Row): string =>
  isCsv(path) ? `${Object.keys(row).join(',')}\n` : '';

const lineOf = (path: string, row: Row): string =>
  isCsv(path) ? `${Object.values(row).join(',')}\n` : `${JSON.stringify(row)}\n`;
