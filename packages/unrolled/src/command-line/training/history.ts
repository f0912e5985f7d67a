import { existsSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { TensorBoard } from '@unrolled/task/node';
import { type Callback, History, type HistoryRow } from '@unrolled/train';
import { checkReplaceable } from '../files/output-file.ts';
import type { RunFlags } from '../options/run-options.ts';
import type { Output } from '../output/streams.ts';

type HistoryFlags = Pick<RunFlags, 'history' | 'tensorboard' | 'resume'>;

/** @throws DataError unless an earlier history, or nothing, is at the path */
export const checkHistory = (path: string): Promise<void> =>
  checkReplaceable('--history', path, 'a history of training', (start) =>
    /^(step,|\{"step":)/.test(new TextDecoder().decode(start)),
  );

/**
 * Callbacks that record the course of a run: a table with one row per validation, and events for
 * TensorBoard. A resumed run appends to it. A failure to write is reported once and does not end the run.
 * @param options given for the run, kept as a text next to its events
 */
export function recordHistory(
  { history, tensorboard, resume }: HistoryFlags,
  options: object,
  output: Output,
): Callback[] {
  const callbacks: Callback[] = [];
  if (history !== undefined) {
    const table = new History({ onRow: rowWriter(history, resume === true) });
    callbacks.push(endingNothing(table, `--history ${history}`, output));
  }
  if (tensorboard !== undefined) {
    const texts = { options: `\`\`\`json\n${JSON.stringify(options, null, 2)}\n\`\`\`` };
    const events = new TensorBoard({ folder: tensorboard, texts });
    callbacks.push(endingNothing(events, `--tensorboard ${tensorboard}`, output));
  }
  return callbacks;
}

/** Appends rows as CSV or JSON lines, by the ending of the path. */
function rowWriter(path: string, isResumed: boolean): (row: HistoryRow) => Promise<void> {
  const isCsv = path.toLowerCase().endsWith('.csv');
  let begins = !(isResumed && existsSync(path));
  return async (row) => {
    if (begins) await writeFile(path, isCsv ? `${Object.keys(row).join(',')}\n` : '');
    await appendFile(
      path,
      isCsv ? `${Object.values(row).join(',')}\n` : `${JSON.stringify(row)}\n`,
    );
    begins = false;
  };
}

/** A callback whose first error is a warning, and its end. @param what is written, for the warning */
function endingNothing(callback: Callback, what: string, output: Output): Callback {
  let isLost = false;
  const guarded = async (hook: () => void | Promise<void>) => {
    if (isLost) return;
    try {
      await hook();
    } catch (error) {
      isLost = true;
      const reason = error instanceof Error ? error.message : String(error);
      output.warn(`${what} cannot be written (${reason}); training continues without it`);
    }
  };
  return {
    name: callback.name,
    onStart: (run) => guarded(() => callback.onStart?.(run)),
    onStep: (event, run) => guarded(() => callback.onStep?.(event, run)),
    onScore: (score, run) => guarded(() => callback.onScore?.(score, run)),
    onSettled: (event, run) => guarded(() => callback.onSettled?.(event, run)),
  };
}
