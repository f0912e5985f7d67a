import { checkOptions, optional, rules, whole } from '@unrolled/guards';
import type { Rng } from '@unrolled/tensor';
import type { LabelledFrames } from '../sequences/frame-sequence.ts';

export interface HandGesturesOptions {
  /** Number of sequences to train on. */
  readonly training: number;
  /** Number of sequences to test on. */
  readonly test: number;
  /** Number of gestures in a sequence. Default 4. */
  readonly gestures?: number;
  readonly rng: Rng;
}

export interface HandGestures {
  readonly training: LabelledFrames[];
  readonly test: LabelledFrames[];
}

/** Height of the hand by how much of a phase is done, from 0 to 1. */
const phases: Readonly<Record<string, (share: number) => number>> = {
  rest: () => 0,
  preparation: smooth,
  hold: () => 1,
  stroke: (share) => 1 + 0.3 * Math.sin(4 * Math.PI * share),
  retraction: (share) => smooth(1 - share),
};

/** Phases that can follow each phase, chosen at random. */
const next: Readonly<Record<string, readonly string[]>> = {
  rest: ['preparation'],
  preparation: ['stroke', 'hold'],
  hold: ['stroke', 'retraction'],
  stroke: ['hold', 'retraction'],
  retraction: ['rest'],
};

/** More would take minutes to draw. */
const mostSequences = 100_000;
const mostGestures = 1000;

/**
 * A hand that rests, is raised, holds still or strokes through the air, and is lowered, again and again,
 * with the phase of every frame. Its position is x and y, 25 frames per second, drawn from formulas with
 * noise and a different size and position in every sequence; nobody was filmed. A single frame does not
 * distinguish raising from lowering, nor a hold from the middle of a stroke.
 */
export function handGestures(options: HandGesturesOptions): HandGestures {
  const checked = checkOptions('handGestures', options, {
    training: whole(1, mostSequences),
    test: whole(1, mostSequences),
    gestures: optional(whole(1, mostGestures)),
    rng: rules.rng,
  });
  const { training, test, gestures = 4, rng } = checked;
  const draw = (count: number): LabelledFrames[] =>
    Array.from({ length: count }, (_, place) => drawSequence(gestures, `${place + 1}`, rng));
  return { training: draw(training), test: draw(test) };
}

function drawSequence(gestures: number, name: string, rng: Rng): LabelledFrames {
  const labels: string[] = [];
  const values: number[] = [];
  const [x, y, size] = [rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(0.8, 1.2)];
  let phase = 'rest';
  for (let left = gestures; ; ) {
    const duration = 8 + rng.integer(13);
    for (let frame = 1; frame <= duration; frame++) {
      labels.push(phase);
      const across = phase === 'stroke' ? 0.5 * Math.sin((2 * Math.PI * frame) / duration) : 0;
      values.push(
        x + size * across + rng.normal(0, 0.03),
        y + size * phases[phase](frame / duration) + rng.normal(0, 0.03),
      );
    }
    if (phase === 'rest' && left-- === 0) break;
    const choices = next[phase];
    phase = choices[rng.integer(choices.length)];
  }
  return {
    ...{ values: Float32Array.from(values), length: labels.length, channels: 2 },
    ...{ labels, name, times: labels.map((_, frame) => frame / 25) },
  };
}

/** From 0 to 1, slow at first and at the end. */
function smooth(share: number): number {
  return (1 - Math.cos(Math.PI * share)) / 2;
}
