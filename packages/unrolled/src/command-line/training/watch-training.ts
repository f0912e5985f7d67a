import type { Module } from '@unrolled/nn';
import {
  anyOf,
  atEnd,
  type Callback,
  everySeconds,
  Progress as ProgressCallback,
  type ProgressEvent,
} from '@unrolled/train';
import { formatCount, formatDuration, formatRate, type Progress } from '../output/progress.ts';
import type { Output } from '../output/streams.ts';

/** Something to say, in words and as the fields of a JSON event. */
export interface ProgressNote {
  readonly words: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Words of a task for its training. */
export interface TrainingWords {
  /** Description of the model; null for a model of another task. */
  readonly model: (model: Module) => ProgressNote | null;
  /** A score on what is held out. */
  readonly score: (value: number, details?: Readonly<Record<string, number>>) => ProgressNote;
  /** Meaning of the loss of recent steps, shown next to it. */
  readonly loss: (loss: number) => ProgressNote | null;
  /** Units of the rate, in words and in the name of a JSON field. */
  readonly units: { readonly words: string; readonly field: string };
}

/** Callbacks that show a training run as it goes. */
export function watchTraining(
  words: TrainingWords,
  output: Output,
  progress: Progress,
): Callback[] {
  const isDrawn = output.stderr.isTTY === true && !output.isJson;
  return [
    watchActivities(output, progress),
    new ProgressCallback({
      when: anyOf(everySeconds(isDrawn ? 0.2 : 1), atEnd()),
      report: (event) => {
        progress.update(event.progress, progressWords(words, event));
        output.event(progressEvent(words, event));
      },
    }),
    {
      name: 'beginning-and-scores',
      onStart({ model, step }) {
        const note = words.model(model);
        if (note === null) return;
        const begins = step === 0 ? 'Training' : `Resuming after ${formatCount(step)} steps`;
        output.note(`${begins}: ${note.words}`);
        output.event({ event: 'start', step, ...note.event });
      },
      onScore({ value, step, isBest, details }) {
        const note = words.score(value, details);
        progress.note(`${note.words}${isBest ? '' : ', not the best'}`);
        output.event({ event: 'validation', step, ...note.event, isBest });
      },
    },
  ];
}

/** Shows reading and measuring, which have no steps. */
function watchActivities(output: Output, progress: Progress): Callback {
  let toldAt = performance.now();
  return {
    name: 'activities',
    onActivity({ name, share }) {
      if (share >= 1) return;
      progress.update(share, name);
      if (performance.now() - toldAt < 1000) return;
      toldAt = performance.now();
      output.event({ event: 'activity', name, share });
    },
  };
}

/** `loss 1.612  2.33 bits/char  48,000 chars/s  1:05 left` */
function progressWords(
  { loss: describe, units }: TrainingWords,
  { loss, unitsPerSecond, secondsLeft }: ProgressEvent,
): string {
  const meaning = describe(loss);
  return [
    `loss ${loss.toFixed(3)}`,
    ...(meaning === null ? [] : [meaning.words]),
    `${formatRate(unitsPerSecond)} ${units.words}/s`,
    ...(secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join('  ');
}

const progressEvent = ({ loss, units }: TrainingWords, event: ProgressEvent) => ({
  event: 'progress',
  step: event.step,
  epoch: event.epoch,
  progress: event.progress,
  loss: event.loss,
  ...loss(event.loss)?.event,
  learningRate: event.learningRate,
  [`${units.field}PerSecond`]: event.unitsPerSecond,
  secondsLeft: event.secondsLeft,
});
