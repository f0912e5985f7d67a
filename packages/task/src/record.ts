import type { JsonObject, SavedFields } from '@unrolled/nn';
import { readTaskRecord, type TaskRecord } from './run/task-record.ts';

/** Figures by name. */
export type Figures = Readonly<Record<string, number>>;

interface Scores {
  /** The best score on what is held out; null before the first validation. */
  readonly best: number | null;
  /** Further figures of the run: those of a baseline. */
  readonly figures: Figures;
}

interface Counts {
  /** Further counts of the data: texts that were cut, pairs that were left out. */
  readonly counts: Figures;
}

/** How a model was trained, as its file states it; data is counted in the units of its task. */
export type TrainingRecord<Options> = TaskRecord<Options, Scores, Counts>;

/**
 * Reads the record in a model's file, which may be damaged or hostile.
 * @param options checks every option
 * @throws FormatError, ArgumentError
 */
export const readTrainingRecord = <Options>(
  where: string,
  json: JsonObject,
  options: (where: string, given: Partial<Options>) => Options,
): TrainingRecord<Options> =>
  readTaskRecord(where, json, {
    options,
    progress: (fields) => ({
      best: fields.numberOrNull('best'),
      figures: figuresOf(fields.fields('figures')),
    }),
    data: (fields) => ({ counts: figuresOf(fields.fields('counts')) }),
  });

const figuresOf = (fields: SavedFields): Figures =>
  Object.fromEntries(fields.names().map((name) => [name, fields.number(name)]));
