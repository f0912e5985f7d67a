import { checkSequences, type FrameSequence, fitStandardizer } from '@unrolled/datasets';
import { checkEach, checkRecord, rules } from '@unrolled/guards';
import { normalizeCaption } from '@unrolled/metrics';
import { type Corpus, checksumOf } from '@unrolled/task';
import { DataError, Rng } from '@unrolled/tensor';
import { type Tokenizer, WordTokenizer } from '@unrolled/tokenizers';
import { FrameInputs, type Preprocessing } from '@unrolled/vision';
import type { VideoCaptioningTraining } from './options.ts';

/** A clip with sentences about it. */
export interface CaptionedClip extends FrameSequence {
  /** One or more. */
  readonly captions: readonly string[];
}

/** Clips with their captions. */
export interface VideoCaptioningData {
  /** Preprocessing that made the pixels of the frames; left out where they are features. */
  readonly preprocessing?: Partial<Preprocessing>;
  readonly training: readonly CaptionedClip[];
  /** Default: a share of the clips, held out. */
  readonly validation?: readonly CaptionedClip[];
}

/** Parts of a model besides its options and its weights. */
export interface VideoCaptioningParts {
  readonly tokenizer: Tokenizer;
  readonly inputs: FrameInputs;
}

/** A clip as the model reads it, and the words of one of its captions. */
export interface ClipExample {
  readonly clip: FrameSequence;
  readonly tokens: Int32Array;
}

export interface VideoCaptioningCorpus extends Corpus<VideoCaptioningParts> {
  readonly examples: readonly ClipExample[];
  readonly validation: readonly CaptionedClip[];
}

/** Words of a caption that are learned; the rest, at its end, is left out. */
const mostWords = 60;

/**
 * @param known parts of a model that exists already; null for a new one
 * @throws DataError for too few clips, or one without a caption; ArgumentError for what is no clip
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
  const [training, validation] =
    copy.validation === undefined
      ? split(clips, heldOut, new Rng(seed).fork('held-out clips'))
      : [clips, checkClips(where, 'validation', copy.validation, clips[0]?.channels ?? null)];
  if (training.length === 0 || validation.length < 2) {
    throw new DataError(
      `${where}: there must be clips to train on and two or more to validate on, got ` +
        `${training.length} and ${validation.length}`,
    );
  }
  const inputs =
    known?.inputs ??
    (preprocessing === undefined
      ? FrameInputs.ofFeatures(fitStandardizer(training))
      : FrameInputs.ofPixels(preprocessing));
  checkSequences(where, 'training', training, inputs.size);
  const texts = training.flatMap(({ captions }) => captions.map(normalizeCaption));
  const tokenizer =
    known?.tokenizer ??
    WordTokenizer.train(texts, { boundaries: 'whitespace', lowercase: false, minimumCount });
  const examples = training.flatMap((clip) => {
    const read = inputs.read(clip);
    return clip.captions.map((caption) => ({
      clip: read,
      tokens: tokenizer.encode(normalizeCaption(caption), {
        parseSpecial: false,
        maximumLength: mostWords,
      }),
    }));
  });
  return {
    parts: { tokenizer, inputs },
    training,
    validation,
    examples,
    checksum: checksumOf([
      ...examples.map(({ tokens }) => tokens),
      ...[...training, ...validation].map(
        ({ values: { buffer, byteOffset, length } }) => new Int32Array(buffer, byteOffset, length),
      ),
    ]),
    counts: {
      captions: examples.length,
      frames: training.reduce((frames, { length }) => frames + length, 0),
    },
  };
}

/**
 * @param name which clips they are, for errors
 * @param channels of a frame; null: those of the first
 * @throws ArgumentError or DataError for what is no clip, or one without a caption
 */
export function checkClips(
  where: string,
  name: string,
  clips: readonly CaptionedClip[],
  channels: number | null,
): readonly CaptionedClip[] {
  const list = checkSequences(where, name, clips, channels);
  list.forEach(({ captions }, place) => {
    checkEach(where, `captions of clip ${place} in ${name}`, captions, rules.text);
    if (captions.some((caption) => normalizeCaption(caption) !== '')) return;
    throw new DataError(
      `${where}: clip ${place} in ${name} must have a caption with words, got none`,
    );
  });
  return list;
}

/** Clips by chance: training, and what is held out of it. */
function split(
  clips: readonly CaptionedClip[],
  share: number,
  rng: Rng,
): [CaptionedClip[], CaptionedClip[]] {
  const count = Math.min(clips.length, Math.max(2, Math.round(clips.length * share)));
  const held = new Set<number>();
  while (held.size < count) held.add(rng.integer(clips.length));
  return [
    clips.filter((_, place) => !held.has(place)),
    clips.filter((_, place) => held.has(place)),
  ];
}
