import { existsSync } from 'node:fs';
import { readFileBytes } from '@unrolled/formats/node';
import type { SavedRun, TaskRecord } from '@unrolled/task';

import type { TrainFlags } from '../options/training-options.ts';
import { UsageError } from '../program/failures.ts';

type Options = Readonly<Record<string, unknown>>;

/** What the command line needs of a model's file to go on from it. */
export interface EarlierModel extends SavedRun<TaskRecord<object>> {
  readonly configuration: object;
}

/** The file to resume or to start from, if there is one. */
export async function openEarlier<Earlier extends EarlierModel>(
  { resume, init, out }: TrainFlags,
  {
    decode,
    given,
  }: {
    readonly decode: (bytes: Uint8Array, path: string) => Earlier;
    readonly given: object;
  },
): Promise<Earlier | null> {
  const path = init ?? (resume && existsSync(out) ? out : undefined);
  if (path === undefined) return null;
  const file = decode(await readFileBytes(path, 'model'), path);
  if (init !== undefined) checkUnchanged('--init', path, given, file.configuration);
  else if (file.training !== null) checkUnchanged('--resume', path, given, file.training.options);
  return file;
}

/**
 * A run is resumed as it began, and a model keeps its sizes: options may be repeated, not changed.
 * @param option the one that brings the settled values
 * @throws UsageError naming the first that differs
 */
function checkUnchanged(
  option: '--resume' | '--init',
  path: string,
  given: object,
  settled: object,
): void {
  for (const [name, value] of Object.entries(settled)) {
    const [wanted, is] = [(given as Options)[name], value].map((part) => JSON.stringify(part));
    if (wanted === undefined || wanted === is) continue;
    throw new UsageError(
      `${option}: ${path} was made with ${name} ${is}, got ${wanted}; leave that option out, or ` +
        `train anew without ${option}`,
    );
  }
}
