import type { PartJson } from '../hugging-face/tokenizer-json.ts';
import { refusal } from '../json-checks.ts';

/** A part of a pipeline: its function, and its form in `tokenizer.json`. */
export interface Stage<Run> {
  readonly json: PartJson;
  readonly run: Run;
}

/** Deepest nesting of sequences; real files have one level. */
const deepest = 8;

interface SequenceReading<Run> {
  readonly where: string;
  readonly depth: number;
  readonly read: (part: unknown) => Stage<Run> | null;
  /** One after the other. */
  readonly compose: (first: Run, second: Run) => Run;
  /** Changes nothing. */
  readonly none: Run;
}

/**
 * A sequence of parts.
 * @param field that holds them
 * @throws TokenizerError where it is not a list, or lists are nested too deeply
 */
export function readSequence<Run>(
  field: string,
  part: Readonly<Record<string, unknown>>,
  { where, depth, read, compose, none }: SequenceReading<Run>,
): Stage<Run> {
  const list = part[field];
  if (!Array.isArray(list)) throw refusal(where, `${field} must be an array`, list);
  if (depth >= deepest)
    throw refusal(where, `sequences must not nest deeper than ${deepest}`, list);
  const stages = list.map(read).filter((stage) => stage !== null);
  return {
    json: { type: 'Sequence', [field]: stages.map(({ json }) => json) },
    run: stages.length === 0 ? none : stages.map(({ run }) => run).reduce(compose),
  };
}
