import type { FrameSequence, LabelledSequence } from '@unrolled/datasets';
import type { ClipKind, ShownClip } from './calls.ts';
import { figureClips, preprocessing, rate, shapeClips, shapeSequences } from './sample-clips.ts';

/** Clips that pages show and models are tested on, never trained on. */
const [shownCount, figureCount, trainingCount] = [48, 48, 240] as const;

/** Clips of a kind to train on; made when training begins. */
export const trainingClips = (kind: ClipKind): readonly LabelledSequence[] =>
  kind === 'shapes'
    ? shapeSequences(shapeClips(trainingCount, 1).training)
    : figureClips(trainingCount, 1).training;

export const testClips = (kind: ClipKind): readonly LabelledSequence[] =>
  kind === 'shapes'
    ? shapeSequences(shapeClips(0, shownCount).test)
    : figureClips(1, figureCount).test;

export const trainingClipCount = trainingCount;

/** A clip as a page draws it. */
export function shownClip(
  kind: ClipKind,
  { values, length }: FrameSequence,
  label: string | null,
): ShownClip {
  return {
    ...{ kind, length, rate, label },
    values: kind === 'figures' ? Float32Array.from(values) : values.map(brightnessOf),
  };
}

const defaults = { mean: 0.5, deviation: 0.5, ...preprocessing };

/** The brightness of a pixel as a model reads it, from 0 to 255. */
const brightnessOf = (value: number): number =>
  Math.round(255 * (value * defaults.deviation + defaults.mean));
