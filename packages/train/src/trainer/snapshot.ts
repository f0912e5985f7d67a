import { describeList } from '@unrolled/guards';
import { type JsonObject, type Resumable, SavedFields } from '@unrolled/nn';
import {
  type DType,
  FormatError,
  formatShape,
  type HostValues,
  type Shape,
  scope,
  sizeOf,
  type Tensor,
  tensor,
} from '@unrolled/tensor';

/** Values of a tensor in a snapshot. */
export interface SavedTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Row-major. */
  readonly data: HostValues;
}

/** A training run between steps: everything needed to resume it to the same bits. */
export interface TrainingSnapshot {
  /** Named `<part>/<name>`; the model's parameters are `model/<name>`. */
  readonly tensors: ReadonlyMap<string, SavedTensor>;
  /** The rest of each part, by its name. */
  readonly state: JsonObject;
}

/** Parts of a run by name. */
export type Parts = ReadonlyMap<string, Resumable>;

/** Reads the current state of all parts, even where the values arrive later. */
export async function takeSnapshot(parts: Parts): Promise<TrainingSnapshot> {
  const state: Record<string, JsonObject> = {};
  const reads: Promise<[name: string, saved: SavedTensor]>[] = [];
  for (const [part, resumable] of parts) {
    const snapshot = resumable.snapshot();
    state[part] = snapshot.state ?? {};
    for (const [name, live] of Object.entries(snapshot.tensors ?? {})) {
      reads.push(readTensor(`${part}/${name}`, live));
    }
  }
  return { tensors: new Map(await Promise.all(reads)), state };
}

async function readTensor(name: string, live: Tensor): Promise<[string, SavedTensor]> {
  const { shape, dtype } = live;
  return [name, { shape, dtype, data: await live.data() }];
}

/**
 * Lets every part check its state before any part is restored, so that nothing is changed when anything
 * does not fit.
 * @throws FormatError or ArgumentError
 */
export function restoreSnapshot(parts: Parts, snapshot: TrainingSnapshot): void {
  const states = new SavedFields('Trainer.restore', snapshot.state);
  checkParts(parts, states, snapshot);
  scope(() => {
    const commits = [...parts].map(([part, resumable]) =>
      resumable.prepareRestore({
        state: states.object(part),
        tensors: tensorsOf(part, snapshot),
      }),
    );
    for (const commit of commits) commit();
  });
}

function checkParts(parts: Parts, states: SavedFields, { tensors }: TrainingSnapshot): void {
  const names = [...parts.keys()];
  const saved = states.names();
  const missing = names.filter((part) => !saved.includes(part));
  const unknown = saved.filter((part) => !parts.has(part));
  for (const tensorName of tensors.keys()) {
    if (!names.some((part) => tensorName.startsWith(`${part}/`))) unknown.push(tensorName);
  }
  if (missing.length > 0 || unknown.length > 0) {
    throw new FormatError(
      'Trainer.restore: the snapshot must be of the same model, optimizer, data, schedule and ' +
        `callbacks; it lacks [${describeList(missing)}], and holds [${describeList(unknown)}] that ` +
        'this trainer lacks; build the trainer as for the run that was saved',
    );
  }
}

/** Uploads the tensors of one part; the scope that runs frees them. */
function tensorsOf(part: string, { tensors }: TrainingSnapshot): Record<string, Tensor> {
  const found: [name: string, uploaded: Tensor][] = [];
  for (const [name, { shape, dtype, data }] of tensors) {
    if (!name.startsWith(`${part}/`)) continue;
    if (data.length !== sizeOf(shape)) {
      throw new FormatError(
        `Trainer.restore: ${name} of shape ${formatShape(shape)} must hold ${sizeOf(shape)} ` +
          `values, got ${data.length}; the file is damaged`,
      );
    }
    found.push([name.slice(part.length + 1), tensor(data, shape, { dtype })]);
  }
  return Object.fromEntries(found);
}
