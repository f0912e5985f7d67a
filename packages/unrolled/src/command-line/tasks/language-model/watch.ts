import { LanguageModel } from '@unrolled/language-model';
import {
  anyOf,
  atEnd,
  bitsPerCharacter,
  type Callback,
  everySeconds,
  Progress as ProgressCallback,
  type ProgressEvent,
} from '@unrolled/train';
import { formatDuration, formatRate, type Progress } from '../../progress.ts';
import type { Output } from '../../streams.ts';
import { describeLoss, formatCount } from './words.ts';

/** Callbacks that show a training run as it goes. */
export function watch(output: Output, progress: Progress): Callback[] {
  const isDrawn = output.stderr.isTTY === true && !output.isJson;
  return [
    new ProgressCallback({
      when: anyOf(everySeconds(isDrawn ? 0.2 : 1), atEnd()),
      report: (event) => {
        progress.update(event.progress, progressWords(event));
        output.event(progressEvent(event));
      },
    }),
    {
      name: 'beginning-and-scores',
      onStart({ model, step }) {
        if (model instanceof LanguageModel) tellBeginning(model, step, output);
      },
      onScore({ value, step, isBest }) {
        progress.note(`Held-out text: ${describeLoss(value)}${isBest ? '' : ', not the best'}`);
        const bits = bitsPerCharacter(value);
        output.event({ event: 'validation', step, loss: value, bitsPerCharacter: bits, isBest });
      },
    },
  ];
}

function tellBeginning(model: LanguageModel, step: number, output: Output): void {
  const { cell, numLayers, hiddenSize } = model.configuration;
  const parameters = model.parameterCount();
  const characters = model.tokenizer.size;
  output.note(
    `${step === 0 ? 'Training' : `Resuming after ${formatCount(step)} steps`}: ${cell}, ` +
      `${numLayers} × ${hiddenSize}, ${formatCount(parameters)} parameters, ` +
      `${formatCount(characters)} different characters`,
  );
  output.event({ event: 'start', step, parameters, characters, ...model.configuration });
}

/** `loss 1.612  2.33 bits/char  48,000 chars/s  1:05 left` */
const progressWords = ({ loss, unitsPerSecond, secondsLeft }: ProgressEvent): string =>
  [
    `loss ${loss.toFixed(3)}`,
    `${bitsPerCharacter(loss).toFixed(2)} bits/char`,
    `${formatRate(unitsPerSecond)} chars/s`,
    ...(secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join('  ');

const progressEvent = (event: ProgressEvent) => ({
  event: 'progress',
  step: event.step,
  epoch: event.epoch,
  progress: event.progress,
  loss: event.loss,
  bitsPerCharacter: bitsPerCharacter(event.loss),
  learningRate: event.learningRate,
  charactersPerSecond: event.unitsPerSecond,
  secondsLeft: event.secondsLeft,
});
