import type { LabelledFrames } from '@unrolled/datasets';
import type { Callback } from '@unrolled/train';
import type { Labeler, LabelingModel } from '@unrolled/video-labeling';
import { bestOf } from '../best-of.ts';
import { countParameters } from '../count-parameters.ts';
import { inTurn } from '../in-turn.ts';
import type { Emit } from '../protocol.ts';
import {
  type HeldOutScores,
  type LabelsProgress,
  type LabelsReading,
  type LabelsSummary,
  type LiveLabel,
  nothing,
  type Recording,
  rate,
} from './calls.ts';
import { sequenceOf } from './pictures.ts';
import { type Split, singleFrames, trainRecurrent, trainSingleFrames } from './train-models.ts';

const progressInterval = 150;

/** Both networks of page 9, and the stream of pictures that they label. */
export class LabelStudy {
  readonly recurrent: LabelingModel;
  readonly #frames: LabelingModel | null;
  readonly #labeler: Labeler;
  readonly #frameLabeler: Labeler | null;
  /** Two readings of one network at once would share its mode. */
  readonly #alone = inTurn(<Result>(work: () => Promise<Result>) => work());

  /** @param frames network of single frames; null where there is none */
  constructor(recurrent: LabelingModel, frames: LabelingModel | null) {
    this.recurrent = recurrent;
    this.#frames = frames;
    this.#labeler = recurrent.labeler();
    this.#frameLabeler = frames?.labeler() ?? null;
  }

  summary(seconds: number | null, heldOut: HeldOutScores | null): LabelsSummary {
    const { labels } = this.recurrent;
    return { labels, parameters: countParameters(this.recurrent), seconds, heldOut };
  }

  read(pictures: Uint8Array): Promise<LabelsReading> {
    return this.#alone(() => this.#read(pictures));
  }

  async #read(pictures: Uint8Array): Promise<LabelsReading> {
    const sequence = sequenceOf(pictures);
    const labels = Array.from({ length: sequence.length }, () => nothing);
    const [{ probabilities }] = await this.recurrent.label([sequence]);
    const single = await this.#frames?.label(singleFrames({ ...sequence, labels }));
    return {
      recurrent: rowsOf(probabilities, sequence.length),
      frames: single?.map((frame) => Array.from(frame.probabilities)) ?? null,
    };
  }

  push(picture: Uint8Array): LiveLabel {
    const began = performance.now();
    const { values } = sequenceOf(picture);
    const [{ probabilities: recurrent }] = this.#labeler.push(values);
    const frames = this.#frameLabeler?.push(values)[0].probabilities ?? null;
    this.#frameLabeler?.flush();
    return { recurrent, frames, milliseconds: performance.now() - began };
  }

  restart(): void {
    this.#labeler.flush();
  }

  dispose(): Promise<void> {
    return this.#alone(async () => {
      this.#labeler.dispose();
      this.#frameLabeler?.dispose();
      this.recurrent.dispose();
      this.#frames?.dispose();
    });
  }
}

/** Trains both networks on all recordings but the last of each motion. */
export async function trainStudy(
  recordings: readonly Recording[],
  emit: Emit,
  signal: AbortSignal,
): Promise<{ study: LabelStudy; summary: LabelsSummary }> {
  const began = performance.now();
  const split = splitOf(recordings);
  const recurrent = await trainRecurrent(split, [reporter('recurrent', emit)], signal);
  signal.throwIfAborted();
  const frames = await trainSingleFrames(split, [reporter('frames', emit)], signal);
  signal.throwIfAborted();
  const study = new LabelStudy(recurrent.model, frames.model);
  const seconds = (performance.now() - began) / 1000;
  const held = recordings.filter((recording) => isHeldOut(recordings, recording));
  const readings = await Promise.all(held.map(({ pictures }) => study.read(pictures)));
  const scoresOf = (name: 'recurrent' | 'frames') =>
    scores(
      recurrent.model.labels,
      held,
      readings.map((reading) => reading[name] ?? []),
    );
  const heldOut = { recurrent: scoresOf('recurrent'), frames: scoresOf('frames') };
  return { study, summary: study.summary(seconds, heldOut) };
}

/** The last recording of a motion of which there are several. */
const isHeldOut = (recordings: readonly Recording[], recording: Recording): boolean => {
  const own = recordings.filter(({ label }) => label === recording.label);
  return own.length > 1 && own.at(-1) === recording;
};

function splitOf(recordings: readonly Recording[]): Split {
  const sequence = ({ pictures, labels }: Recording): LabelledFrames => ({
    ...{ ...sequenceOf(pictures), labels },
  });
  const held = recordings.filter((recording) => isHeldOut(recordings, recording));
  const others = recordings.filter((recording) => !held.includes(recording));
  return { training: others.map(sequence), validation: held.map(sequence) };
}

function reporter(model: LabelsProgress['model'], emit: Emit): Callback {
  let toldAt = performance.now();
  let units = 0;
  return {
    name: 'progress on the page',
    onStep(event) {
      units += event.units;
      const now = performance.now();
      if (now - toldAt < progressInterval) return;
      const framesPerSecond = (1000 * units) / (now - toldAt);
      emit('labels.progress', { model, step: event.step, loss: event.loss, framesPerSecond });
      [toldAt, units] = [now, 0];
    },
  };
}

/** Shares of frames with the right label, of all and of those half a second after a change. */
function scores(
  names: readonly string[],
  recordings: readonly Recording[],
  readings: readonly (readonly (readonly number[])[])[],
) {
  const counts = { all: [0, 0], later: [0, 0] };
  recordings.forEach(({ labels }, place) => {
    let since = 0;
    labels.forEach((label, frame) => {
      since = frame > 0 && label !== labels[frame - 1] ? 0 : since + 1;
      const probabilities = readings[place][frame];
      const isRight = names[bestOf(probabilities)] === label;
      for (const count of since < rate / 2 ? [counts.all] : [counts.all, counts.later]) {
        count[0] += isRight ? 1 : 0;
        count[1]++;
      }
    });
  });
  const share = ([right, all]: readonly number[]) => (all === 0 ? 0 : right / all);
  return { all: share(counts.all), later: share(counts.later) };
}

const rowsOf = (values: Float32Array, rows: number): number[][] =>
  Array.from({ length: rows }, (_, row) => {
    const size = values.length / rows;
    return Array.from(values.subarray(row * size, (row + 1) * size));
  });
