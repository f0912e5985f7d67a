import type { FileBytes } from '@unrolled/formats';
import { check, rules, withMethods } from '@unrolled/guards';
import type { JsonObject, Module } from '@unrolled/nn';
import { FormatError, type Rng } from '@unrolled/tensor';
import type { TrainingSnapshot } from '@unrolled/train';
import { modelCodec, readWeights } from '../file/model-codec.ts';
import { decodeModelFile, encodeModelCheckpoint, encodeModelFile } from '../file/model-file.ts';
import { checkJson } from './check-json.ts';

const format = { task: 'own-model', version: '1', package: '@unrolled/task' };

/** Creates a new model from saved parts; `rng` draws weights that are then replaced. */
export type CreateModel<Model extends Module, Parts> = (parts: Parts, rng: Rng) => Model;

/** A model of a file, in evaluation mode, and its saved parts. */
export interface SavedModule<Model extends Module, Parts> {
  readonly model: Model;
  /** Parts as the file states them: check what you do not trust. */
  readonly parts: Parts;
}

/** A trainer, or a snapshot that one gave. */
export type RunToSave = TrainingSnapshot | { snapshot(): Promise<TrainingSnapshot> };

/** A trainer, as far as a run is resumed by it. */
export interface Restoring {
  readonly step: number;
  restore(snapshot: TrainingSnapshot): void;
}

/**
 * A model as the bytes of one safetensors file: its weights and its parts.
 * @param parts configuration, standardizer, labels, tokenizer: anything that JSON keeps
 * @throws ArgumentError for parts that JSON would lose; DataError for weights that are not finite
 */
export async function encodeModule(model: Module, parts: object = {}): Promise<FileBytes> {
  check('encodeModule', 'model', model, rules.module);
  check('encodeModule', 'parts', parts, rules.object);
  const fields = { parts: checkJson('encodeModule', 'parts', parts) };
  return encodeModelFile(format, { fields, weights: await readWeights(model) });
}

/**
 * The model of a file that `encodeModule` or `encodeCheckpoint` wrote, in evaluation. Weights are compared
 * with the model that `create` makes, which first runs without values where it only creates parameters, so
 * that a file cannot make it allocate more memory than it has bytes.
 * @param source name of the file in errors
 * @throws FormatError for a file that is damaged, of a task, or of another model than `create` makes
 */
export function decodeModule<Model extends Module, Parts = JsonObject>(
  create: CreateModel<Model, Parts>,
  bytes: Uint8Array,
  source = 'the file',
): SavedModule<Model, Parts> {
  check('decodeModule', 'create', create, rules.function);
  const codec = modelCodec<Model, { readonly parts: Parts }, object>({
    ...format,
    mayCompute: true,
    fieldsOf: () => ({}),
    parseParts: ({ field }) => ({ parts: field('parts') as Parts }),
    parseTraining: (_, json) => json,
    create: ({ parts }, rng) => createFor(source, () => create(parts, rng)),
  });
  const file = codec.decode(bytes, source);
  return { model: codec.build(file), parts: file.parts };
}

/**
 * A training run between steps as the bytes of one file, from which `decodeModule` also gives the model at
 * that time.
 * @param run a trainer between two runs, or a snapshot, such as `Checkpoint` gives
 * @param parts as for `encodeModule`
 */
export async function encodeCheckpoint(run: RunToSave, parts: object = {}): Promise<FileBytes> {
  const isTrainer = withMethods('a trainer', 'snapshot').holds(run);
  check('encodeCheckpoint', 'the run', run, isTrainer ? rules.anything : snapshotRule);
  check('encodeCheckpoint', 'parts', parts, rules.object);
  const json = checkJson('encodeCheckpoint', 'parts', parts);
  const snapshot = 'snapshot' in run ? await run.snapshot() : run;
  return encodeModelCheckpoint(format, { parts: json }, snapshot);
}

/**
 * Puts the run of a file into a trainer that is built as for the run that was saved; it then continues to
 * the same bits. If anything does not fit, nothing is changed.
 * @param source name of the file in errors
 * @returns the parts that were saved with it
 * @throws FormatError or ArgumentError when the file is damaged or of another run
 */
export function decodeCheckpoint<Parts = JsonObject>(
  trainer: Restoring,
  bytes: Uint8Array,
  source = 'the file',
): Parts {
  check('decodeCheckpoint', 'trainer', trainer, withMethods('a Trainer', 'restore'));
  check('decodeCheckpoint', 'bytes', bytes, rules.bytes);
  check('decodeCheckpoint', 'source', source, rules.text);
  const { where, snapshot, field } = decodeModelFile(bytes, source, format);
  if (snapshot === null) {
    throw new FormatError(
      `${where}: expected a training run, got a model; open it with loadModule`,
    );
  }
  const parts = field('parts');
  trainer.restore(snapshot);
  return parts as Parts;
}

const snapshotRule = {
  holds: (value: unknown) =>
    rules.object.holds(value) && (value as TrainingSnapshot).tensors instanceof Map,
  words: 'a Trainer, or a result of its snapshot()',
};

/** Adds the name of the file to an error of a constructor that gets unexpected parts. */
function createFor<Model>(source: string, create: () => Model): Model {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new FormatError(
      `decodeModule: no model can be made from the parts in ${source}: ${error.message}; the file is ` +
        'damaged, or of another model',
      { cause: error },
    );
  }
}
