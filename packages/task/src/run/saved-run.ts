import { check, readFrom, rules } from '@unrolled/guards';
import { ArgumentError, DataError } from '@unrolled/tensor';
import type { TrainingSnapshot } from '@unrolled/train';
import { modelFileRule } from '../file/model-codec.ts';
import { type DataRecord, dataRecord, type SplitData } from './record.ts';

/** Training of a model as its file holds it. */
export interface SavedRun<Training> {
  /** Name of the file in errors. */
  readonly source: string;
  /** Null for a model that was not saved by a run. */
  readonly training: Training | null;
  /** Null once the run has ended. */
  readonly snapshot: TrainingSnapshot | null;
}

/** A run that can be gone on with. */
export interface UnfinishedRun<Training> {
  /** Beginning of an error. */
  readonly where: string;
  readonly source: string;
  readonly training: Training;
  readonly snapshot: TrainingSnapshot;
}

/**
 * @param where the function that resumes it, for messages
 * @throws ArgumentError when there is no run, or it has ended
 */
export function unfinishedRun<Training>(
  where: string,
  saved: SavedRun<Training>,
): UnfinishedRun<Training> {
  check(where, 'the file', saved, modelFileRule);
  const { source, training, snapshot } = saved;
  if (training === null || snapshot === null) {
    throw new ArgumentError(
      `${where}: ${source} must hold an unfinished training run, got a finished model; to train it ` +
        'further, start a run from it',
    );
  }
  return { where, source, training, snapshot };
}

const unfinishedRule = {
  holds: (run: unknown) => rules.object.holds(readFrom(readFrom(run, 'training'), 'data')),
  words: 'a result of unfinishedRun()',
};

/**
 * Refuses to resume a run with data other than it began with.
 * @param units unit in which the data is counted, for messages
 * @throws DataError
 */
export function checkSameData(
  run: UnfinishedRun<{ readonly data: DataRecord }>,
  split: SplitData,
  units: string,
): void {
  check('checkSameData', 'the run', run, unfinishedRule);
  check('checkSameData', 'units', units, rules.text);
  const {
    where,
    source,
    training: { data },
  } = run;
  const { training, validation, checksum } = dataRecord(split);
  if (checksum === data.checksum) return;
  throw new DataError(
    `${where}: the run in ${source} began with other data, of ${data.training} ${units} and ` +
      `${data.validation} held out, got ${training} and ${validation}; give the same data, or start ` +
      'a new run',
  );
}
