import { type ClassExample, checkLabels, labelIndex, labelsOf } from '@unrolled/classification';
import {
  checkSequences,
  type FrameSequence,
  fitStandardizer,
  type LabelledSequence,
  type Standardizer,
  standardizeFrames,
} from '@unrolled/datasets';
import { checkRecord } from '@unrolled/guards';
import { type Corpus, checksumOf } from '@unrolled/task';
import { DataError, Rng } from '@unrolled/tensor';
import type { ActionTraining } from './options.ts';

/** Sequences with the actions that they show, all of the same channels. */
export interface ActionData {
  readonly training: readonly LabelledSequence[];
  /** Default: a share of the sequences of each label, held out. */
  readonly validation?: readonly LabelledSequence[];
}

/** Parts of a model besides its options and its weights. */
export interface ActionParts {
  readonly labels: readonly string[];
  readonly standardizer: Standardizer;
}

/** A standardised sequence, its label as a place among the labels. */
export interface ActionExample extends ClassExample {
  readonly length: number;
  /** [length, channels] */
  readonly values: Float32Array;
}

export interface ActionCorpus extends Corpus<ActionParts> {
  readonly training: readonly ActionExample[];
  readonly validation: readonly ActionExample[];
}

/**
 * @param known parts of a model that exists already; null for a new one
 * @throws ArgumentError or DataError for data that cannot be trained on
 */
export function prepareCorpus(
  data: ActionData,
  { heldOut, seed }: ActionTraining,
  known: ActionParts | null,
): ActionCorpus {
  const where = 'action-recognition';
  const copy = checkRecord(where, 'the data', data);
  const channels = known?.standardizer.mean.length ?? null;
  const all = checkSequences(where, 'training', copy.training, channels);
  const labels = known?.labels ?? checkLabels(where, labelsOf(where, all));
  const [training, validation] =
    copy.validation === undefined
      ? split(all, heldOut, new Rng(seed).fork('held-out sequences'))
      : [all, checkSequences(where, 'validation', copy.validation, all[0].channels)];
  if (training.length === 0 || validation.length === 0) {
    throw new DataError(
      `${where}: there must be sequences to train on and to validate on, got ${training.length} and ` +
        `${validation.length}`,
    );
  }
  const standardizer = known?.standardizer ?? fitStandardizer(training);
  const encode = (sequence: LabelledSequence): ActionExample => ({
    length: sequence.length,
    values: standardizeFrames(sequence, standardizer),
    label: labelIndex(where, labels, sequence.label),
  });
  const [own, held] = [training.map(encode), validation.map(encode)];
  return {
    parts: { labels, standardizer },
    training: own,
    validation: held,
    checksum: checksumOf(
      [...training, ...validation].map(
        ({ values: { buffer, byteOffset, length } }) => new Int32Array(buffer, byteOffset, length),
      ),
    ),
    counts: { frames: countFrames(training) },
  };
}

const countFrames = (sequences: readonly FrameSequence[]): number =>
  sequences.reduce((sum, { length }) => sum + length, 0);

/** Holds out a share of the sequences of each label: at least one, unless it is the only one. */
function split(
  sequences: readonly LabelledSequence[],
  share: number,
  rng: Rng,
): [LabelledSequence[], LabelledSequence[]] {
  const held = new Set<LabelledSequence>();
  for (const label of new Set(sequences.map((sequence) => sequence.label))) {
    const own = sequences.filter((sequence) => sequence.label === label);
    const count = Math.min(own.length - 1, Math.max(1, Math.round(own.length * share)));
    for (let left = count; left > 0; left--) {
      held.add(own.splice(rng.integer(own.length), 1)[0]);
    }
  }
  return [
    sequences.filter((sequence) => !held.has(sequence)),
    sequences.filter((sequence) => held.has(sequence)),
  ];
}
