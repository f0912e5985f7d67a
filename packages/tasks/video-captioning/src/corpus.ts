import { checkSequences, countFrames, type FrameSequence } from '@unrolled/datasets';
import { checkRecord } from '@unrolled/guards';
import { type CaptionExample, captionCorpus, checkCaptions } from '@unrolled/seq2seq/captions';
import { type Corpus, checksumOf } from '@unrolled/task';
import type { Tokenizer } from '@unrolled/tokenizers';
import { FrameInputs, type Preprocessing } from '@unrolled/vision';
import type { VideoCaptioningTraining } from './options.ts';

/** A clip with sentences about it. */
export interface CaptionedClip extends FrameSequence {
  /** One or more. */
  readonly captions: readonly string[];
}

/** Clips with their captions. */
export interface VideoCaptioningData {
  /** Preprocessing of the pixels of the frames; omitted where they are features. */
  readonly preprocessing?: Partial<Preprocessing>;
  readonly training: readonly CaptionedClip[];
  /** Default: a share of the clips, held out. */
  readonly validation?: readonly CaptionedClip[];
}

/** Parts of a model other than its options and its weights. */
export interface VideoCaptioningParts {
  readonly tokenizer: Tokenizer;
  readonly inputs: FrameInputs;
}

/** Data of a run, prepared. */
export interface VideoCaptioningCorpus extends Corpus<VideoCaptioningParts> {
  /** Clips as the model reads them, and the words of one of their captions each. */
  readonly examples: readonly CaptionExample<FrameSequence>[];
  readonly validation: readonly CaptionedClip[];
}

/**
 * @param known parts of an existing model; null for a new one
 * @throws DataError for too few clips, or one without a caption; ArgumentError for an invalid clip
 */
export function prepareCorpus(
  data: VideoCaptioningData,
  { heldOut, seed, minimumCount }: VideoCaptioningTraining,
  known: VideoCaptioningParts | null,
): VideoCaptioningCorpus {
  const where = 'video-captioning';
  const copy = checkRecord(where, 'the data', data);
  const { preprocessing } = copy;
  known?.inputs.checkSame(where, preprocessing);
  const clips = checkClips(where, 'training', copy.training, known?.inputs.size ?? null);
  const given = copy.validation;
  const { training, validation, tokenizer, ...corpus } = captionCorpus(
    where,
    'clips',
    {
      training: clips,
      validation: given && checkClips(where, 'validation', given, clips[0]?.channels ?? null),
    },
    { heldOut, seed, minimumCount, tokenizer: known?.tokenizer ?? null },
  );
  const inputs = known?.inputs ?? FrameInputs.of(preprocessing, () => training);
  checkSequences(where, 'training', training, inputs.size);
  const read = new Map(training.map((clip) => [clip, inputs.read(clip)]));
  const examples = corpus.examples.map(({ source, tokens }) => ({
    source: read.get(source) ?? source,
    tokens,
  }));
  return {
    parts: { tokenizer, inputs },
    training,
    validation,
    examples,
    checksum: checksumOf([
      ...examples.map(({ tokens }) => tokens),
      ...[...training, ...validation].map(({ values }) => values),
    ]),
    counts: {
      captions: examples.length,
      frames: countFrames(training),
    },
  };
}

/**
 * @param name description of the clips, for errors
 * @param channels of a frame; null: those of the first
 * @throws ArgumentError or DataError for an invalid clip, or one without a caption
 */
export function checkClips(
  where: string,
  name: string,
  clips: readonly CaptionedClip[],
  channels: number | null,
): readonly CaptionedClip[] {
  const list = checkSequences(where, name, clips, channels);
  checkCaptions(where, { name, unit: 'clip' }, list);
  return list;
}
