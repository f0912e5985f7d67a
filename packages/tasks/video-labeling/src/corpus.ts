import { labelIndex, labelsOf } from '@unrolled/classification';
import { countFrames, type LabelledFrames } from '@unrolled/datasets';
import { checkRecord, checkTexts } from '@unrolled/guards';
import { type Corpus, checksumOf } from '@unrolled/task';
import { ArgumentError, DataError, Rng } from '@unrolled/tensor';
import { FrameInputs, type Preprocessing } from '@unrolled/vision';
import { checkLongSequences, inputsOf, type SequenceInputs, withMotion } from './frame-inputs.ts';
import { checkDirection } from './labeling-model.ts';
import type { LabelingTraining } from './options.ts';

/** Sequences with a label for each frame, all with the same channels. */
export interface LabelingData {
  /** Preprocessing of the pixels of the frames; omitted where they are features. */
  readonly preprocessing?: Partial<Preprocessing>;
  readonly training: readonly LabelledFrames[];
  /** Default: a share of the sequences, held out; of a single sequence its end. */
  readonly validation?: readonly LabelledFrames[];
}

/** Parts of a model other than its options and its weights. */
export interface LabelingParts {
  readonly labels: readonly string[];
  /** Pixels, or features with motion if it is read. */
  readonly inputs: FrameInputs;
}

/** A sequence as the model reads it, the label of each frame as an index. */
export interface LabelingExample extends SequenceInputs {
  /** [length] */
  readonly labels: Int32Array;
}

/** Data of a run, prepared. */
export interface LabelingCorpus extends Corpus<LabelingParts> {
  readonly training: readonly LabelingExample[];
  readonly validation: readonly LabelingExample[];
}

/**
 * Checked sequences with a label for each frame.
 * @throws ArgumentError, DataError for more or fewer labels than frames
 */
export function checkLabelled(
  where: string,
  name: string,
  sequences: readonly LabelledFrames[],
  channels: number | null,
): LabelledFrames[] {
  const list = checkLongSequences(where, name, sequences, channels);
  list.forEach(({ labels, length, name: own }, place) => {
    const at = `sequence ${place} in ${name}${own === undefined ? '' : ` (${own})`}`;
    const texts = checkTexts(where, `labels of ${at}`, labels);
    if (texts.length === length) return;
    throw new DataError(
      `${where}: ${at} must have a label for each of its ${length} frames, got ${texts.length} ` +
        'labels; cut the longer of the two, or check that labels and frames belong together',
    );
  });
  return list;
}

/**
 * @param known parts of an existing model; null for a new one
 * @throws ArgumentError or DataError for data that cannot be trained on
 */
export function prepare(
  data: LabelingData,
  options: LabelingTraining,
  known: LabelingParts | null,
): LabelingCorpus {
  const where = 'video-labeling';
  checkDirection(where, options);
  const { heldOut, seed, motion } = options;
  const copy = checkRecord(where, 'the data', data);
  known?.inputs.checkSame(where, copy.preprocessing);
  const isTwofold = motion && copy.preprocessing === undefined;
  const channels = known && known.inputs.size / (isTwofold ? 2 : 1);
  const all = checkLabelled(where, 'training', copy.training, channels);
  const labels = known?.labels ?? labelsOf(where, all.flatMap(labelRecords));
  const [training, validation] =
    copy.validation === undefined
      ? split(all, heldOut, new Rng(seed).fork('held-out sequences'))
      : [all, checkLabelled(where, 'validation', copy.validation, all[0].channels)];
  if (training.length === 0 || validation.length === 0) {
    throw new DataError(
      `${where}: there must be sequences to train on and to validate on, got ${training.length} and ` +
        `${validation.length}`,
    );
  }
  const inputs =
    known?.inputs ??
    FrameInputs.of(copy.preprocessing, () => (motion ? training.map(withMotion) : training));
  const encode = (sequence: LabelledFrames) =>
    encodeExample(where, sequence, { labels, inputs }, motion);
  const [own, held] = [training.map(encode), validation.map(encode)];
  return {
    parts: { labels, inputs },
    training: own,
    validation: held,
    checksum: checksumOf([...own, ...held].flatMap(({ values, labels }) => [values, labels])),
    counts: { frames: countFrames(training), heldOutFrames: countFrames(validation) },
  };
}

/** A sequence as the model reads it. @throws DataError for a label that it does not know */
export function encodeExample(
  where: string,
  sequence: LabelledFrames,
  { labels, inputs }: LabelingParts,
  motion: boolean,
): LabelingExample {
  const places = new Map(labels.map((label, place) => [label, place]));
  return {
    ...inputsOf(sequence, inputs, motion),
    labels: Int32Array.from(
      sequence.labels,
      (label) => places.get(label) ?? labelIndex(where, labels, label),
    ),
  };
}

const labelRecords = ({ labels }: LabelledFrames) =>
  [...new Set(labels)].map((label) => ({ label }));

/** Holds out a share of the sequences, at least one; of a single sequence the last frames. */
function split(
  sequences: readonly LabelledFrames[],
  share: number,
  rng: Rng,
): [LabelledFrames[], LabelledFrames[]] {
  if (sequences.length === 1) {
    const [only] = sequences;
    const cut = only.length - Math.max(1, Math.round(only.length * share));
    if (cut < 1) {
      throw new ArgumentError(
        'video-labeling: a single sequence must have frames to train on and to hold out, got ' +
          `${only.length} and heldOut ${share}; give more frames, or validation`,
      );
    }
    return [[framesOf(only, 0, cut)], [framesOf(only, cut, only.length)]];
  }
  const count = Math.min(sequences.length - 1, Math.max(1, Math.round(sequences.length * share)));
  const places = rng.shuffle(Int32Array.from(sequences.keys()));
  const held = new Set(places.subarray(0, count));
  return [
    sequences.filter((_, place) => !held.has(place)),
    sequences.filter((_, place) => held.has(place)),
  ];
}

const framesOf = (sequence: LabelledFrames, start: number, end: number): LabelledFrames => ({
  ...sequence,
  length: end - start,
  values: sequence.values.slice(start * sequence.channels, end * sequence.channels),
  labels: sequence.labels.slice(start, end),
});
