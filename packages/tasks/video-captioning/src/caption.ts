import { checkSequences, type FrameSequence, frameBatch } from '@unrolled/datasets';
import { checkOptions, optional, whole } from '@unrolled/guards';
import {
  completeSearch,
  type DecodingOptions,
  type Encoded,
  type Generated,
  type SearchOptions,
  searchRules,
} from '@unrolled/seq2seq';
import { noGrad, scope } from '@unrolled/tensor';
import type { VideoCaptioningModel } from './video-captioning-model.ts';

/** Options of the search for a caption; `maximumLength` counts words. */
export interface ClipCaptionOptions extends Omit<SearchOptions, 'maximumLength'> {
  /** Greatest number of words. Default 30. */
  readonly maximumLength?: number;
}

/** Rules of the options of a search for captions. */
export const captionRules = { ...searchRules, maximumLength: optional(whole(1, 200)) };

/** A sentence about a clip. */
export interface ClipCaption {
  readonly text: string;
  readonly words: readonly string[];
  /** ln p of the caption over its number of words, by which captions are ranked. */
  readonly score: number;
  /** Whether it ended with the end token; otherwise it was cut off. */
  readonly ended: boolean;
  /** Attention of each word to the frames, [frames]; null without attention. */
  readonly attention: readonly Float32Array[] | null;
}

/** Clips of which frames are in memory at a time. */
const clipsAtOnce = 16;

/** See VideoCaptioningModel.caption. */
export async function captionClips(
  model: VideoCaptioningModel,
  clips: readonly FrameSequence[],
  options: ClipCaptionOptions,
): Promise<ClipCaption[][]> {
  const where = 'VideoCaptioningModel.caption';
  const checked = checkOptions<ClipCaptionOptions>(where, options, captionRules);
  const search = completeSearch(where, { maximumLength: 30, ...checked });
  const list = checkSequences(where, 'clips', clips, model.channels);
  const captions: ClipCaption[][] = [];
  for (let start = 0; start < list.length; start += clipsAtOnce) {
    captions.push(...(await searchFor(model, list.slice(start, start + clipsAtOnce), search)));
  }
  return captions;
}

async function searchFor(
  model: VideoCaptioningModel,
  clips: readonly FrameSequence[],
  search: DecodingOptions,
): Promise<ClipCaption[][]> {
  const { training, inputs, channels, generator } = model;
  model.eval();
  try {
    const encoded = scope(() =>
      noGrad(() =>
        model.encode(
          frameBatch(
            clips.map((clip) => inputs.read(clip)),
            channels,
          ),
        ),
      ),
    );
    try {
      const tokenLimits = { tokens: neverWritten(model), allowed: clips.map(() => []) };
      const found = await generator.generate(encoded, { ...search, tokenLimits });
      return found.map((list, row) => list.map((one) => captionOf(model, one, clips[row].length)));
    } finally {
      disposeOf(encoded);
    }
  } finally {
    model.train(training);
  }
}

function disposeOf({ memory, summary, state }: Encoded): void {
  for (const one of [memory, summary, ...Object.values(state ?? {})]) one.dispose();
}

/** No caption has the unknown word, or begins again. */
const neverWritten = ({ tokenizer: { startId, unknownId } }: VideoCaptioningModel): number[] =>
  [startId, unknownId].filter((id) => id !== undefined);

function captionOf(
  { tokenizer }: VideoCaptioningModel,
  { tokens, score, ended, alignment }: Generated,
  frames: number,
): ClipCaption {
  const words = tokens.map((token) => tokenizer.decode([token]));
  const attention = alignment?.map((weights) => weights.slice(0, frames)) ?? null;
  return { text: words.join(' '), words, score, ended, attention };
}
