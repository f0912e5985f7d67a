import { type ClassExample, checkLabels, labelIndex, labelsOf } from '@unrolled/classification';
import {
  checkSequences,
  countFrames,
  type FrameSequence,
  type LabelledSequence,
} from '@unrolled/datasets';
import { checkRecord } from '@unrolled/guards';
import { type Corpus, checksumOf } from '@unrolled/task';
import { DataError, Rng } from '@unrolled/tensor';
import { FrameInputs, type Preprocessing } from '@unrolled/vision';
import type { ActionTraining } from './options.ts';
import { channelsOf, featuresOf, readFrames } from './read-frames.ts';

/** Sequences labelled with their actions, all with the same channels. */
export interface ActionData {
  /** Preprocessing of the pixels of the frames; omitted where they are features. */
  readonly preprocessing?: Partial<Preprocessing>;
  readonly training: readonly LabelledSequence[];
  /**
   * Default: a share of the groups, or where there are none of the sequences of each label; with `heldOut`
   * 0 the training sequences.
   */
  readonly validation?: readonly LabelledSequence[];
}

/** Parts of a model other than its options and its weights. */
export interface ActionParts {
  readonly labels: readonly string[];
  readonly inputs: FrameInputs;
}

/** A sequence as the model reads it, with its label as an index. */
export interface ActionExample extends ClassExample {
  readonly length: number;
  /** Standardised features or pixels, [length, features]. */
  readonly values: Float32Array;
  /** Frames that training augments before features are computed from them. */
  readonly frames: FrameSequence;
}

/** Data of a run, prepared. */
export interface ActionCorpus extends Corpus<ActionParts> {
  readonly training: readonly ActionExample[];
  readonly validation: readonly ActionExample[];
}

/**
 * @param known parts of an existing model; null for a new one
 * @throws ArgumentError or DataError for data that cannot be trained on
 */
export function prepareCorpus(
  data: ActionData,
  options: ActionTraining,
  known: ActionParts | null,
): ActionCorpus {
  const { heldOut, seed, skeleton } = options;
  const where = 'action-recognition';
  const copy = checkRecord(where, 'the data', data);
  const channels = known && channelsOf(known.inputs.size, options);
  known?.inputs.checkSame(where, copy.preprocessing);
  const gaps = skeleton !== null;
  const all = checkSequences(where, 'training', copy.training, channels, { gaps });
  const labels = known?.labels ?? checkLabels(where, labelsOf(where, all));
  const isWhole = copy.validation === undefined && heldOut === 0;
  const [training, validation] = isWhole
    ? [all, all]
    : copy.validation === undefined
      ? split(all, heldOut, new Rng(seed).fork('held-out sequences'))
      : [all, checkSequences(where, 'validation', copy.validation, all[0].channels, { gaps })];
  if (training.length === 0 || validation.length === 0) {
    throw new DataError(
      `${where}: there must be sequences to train on and to validate on, got ${training.length} and ` +
        `${validation.length}`,
    );
  }
  const read = (sequence: LabelledSequence) => {
    const frames = readFrames(where, sequence, options);
    const label = labelIndex(where, labels, sequence.label);
    return { frames, label, features: featuresOf(frames, options) };
  };
  const [ownRead, heldRead] = [training.map(read), validation.map(read)];
  const inputs =
    known?.inputs ??
    FrameInputs.of(copy.preprocessing, () => ownRead.map(({ features }) => features));
  const encoded = ({ frames, label, features }: ReturnType<typeof read>): ActionExample => ({
    ...{ frames, label, length: features.length },
    values: inputs.read(features).values,
  });
  const [own, held] = [ownRead.map(encoded), heldRead.map(encoded)];
  return {
    parts: { labels, inputs },
    training: own,
    validation: held,
    checksum: checksumOf([...training, ...validation].map(({ values }) => values)),
    counts: { frames: countFrames(training), heldOut: isWhole ? 0 : validation.length },
  };
}

/**
 * Holds out a share of the sequences of each label: at least one, unless it is the only one. Where every
 * sequence has a group, whole groups are held out instead.
 */
function split(
  sequences: readonly LabelledSequence[],
  share: number,
  rng: Rng,
): [LabelledSequence[], LabelledSequence[]] {
  const groups = [...new Set(sequences.map(({ group }) => group))];
  if (groups.length > 1 && !groups.includes(undefined)) {
    const count = Math.min(groups.length - 1, Math.max(1, Math.round(groups.length * share)));
    const out = new Set(
      Array.from({ length: count }, () => groups.splice(rng.integer(groups.length), 1)[0]),
    );
    return [
      sequences.filter(({ group }) => !out.has(group)),
      sequences.filter(({ group }) => out.has(group)),
    ];
  }
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
