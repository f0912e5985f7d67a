import { existsSync } from 'node:fs';
import { readFileBytes } from '@unrolled/formats/node';
import type { ModelFile, ModelParts, TrainingRecord } from '@unrolled/task';
import type { RunFlags } from '../options/run-options.ts';
import { UsageError } from '../program/failures.ts';

type Options = Readonly<Record<string, unknown>>;

/** The file of a model of any task. */
export type EarlierModel = ModelFile<ModelParts<object, unknown>, TrainingRecord<object>>;

/** The file to resume or to start from, if there is one. */
export async function openEarlier<Earlier extends EarlierModel>(
  { resume, init, out }: RunFlags,
  {
    decode,
    given,
    nameOf,
  }: {
    readonly decode: (bytes: Uint8Array, path: string) => Earlier;
    readonly given: object;
    readonly nameOf: (option: string) => string;
  },
): Promise<Earlier | null> {
  const path = init ?? (resume && existsSync(out) ? out : undefined);
  if (path === undefined) return null;
  const file = decode(await readFileBytes(path, 'model'), path);
  if (init !== undefined)
    checkUnchanged({ option: '--init', path, nameOf }, given, file.configuration);
  else if (file.training !== null) {
    checkUnchanged({ option: '--resume', path, nameOf }, given, file.training.options);
  }
  return file;
}

/** Source of the settled values, and the names of options in errors. */
interface Settling {
  readonly option: '--resume' | '--init';
  readonly path: string;
  readonly nameOf: (option: string) => string;
}

/**
 * A run is resumed with its original options, and a model keeps its sizes: options may be repeated, not
 * changed.
 * @throws UsageError naming the first that differs
 */
function checkUnchanged({ option, path, nameOf }: Settling, given: object, settled: object): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || !Object.hasOwn(settled, name)) continue;
    const [wanted, is] = [value, (settled as Options)[name]].map((part) => JSON.stringify(part));
    if (wanted === is) continue;
    const made = is === 'null' ? `without ${nameOf(name)}` : `with ${nameOf(name)} ${is}`;
    throw new UsageError(
      `${option}: ${path} was made ${made}, got ${wanted}; leave that option out, or train a new model ` +
        `without ${option}`,
    );
  }
}
