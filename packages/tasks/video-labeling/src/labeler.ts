import type { HiddenState } from '@unrolled/cells';
import { logSumExp } from '@unrolled/classification';
import type { Standardizer } from '@unrolled/datasets';
import { check, optional, readFrom, refusal, rules } from '@unrolled/guards';
import { completeOptions } from '@unrolled/task';
import { noGrad, StateError, scope, type Tensor, tensor } from '@unrolled/tensor';
import { disposeTensors } from '@unrolled/tensor/recurrence';
import { channelsOf } from '@unrolled/vision';
import { pixelsOf, standardizeFrame, writeMotion } from './frame-inputs.ts';
import { LabelSettler } from './label-settler.ts';
import { type LabelerSnapshot, readSnapshot } from './labeler-snapshot.ts';
import type { LabelingModel } from './labeling-model.ts';
import { type SettlingOptions, settlingOptions } from './options.ts';

/** The label of a frame, as a stream has it. */
export interface LabelledFrame {
  /** Place of the frame in its sequence, from 0. */
  readonly index: number;
  /** Time of the frame as passed to push(); null without one. */
  readonly time: number | null;
  readonly label: string;
  /** Probability of that label. */
  readonly probability: number;
  /** Probability of each label of the model, before smoothing. */
  readonly probabilities: readonly number[];
  /** Number of frames that arrived after this one before its label was final. */
  readonly delay: number;
  /** Milliseconds from the arrival of the frame until its label was final. */
  readonly latency: number;
}

/** A frame whose label is not settled. */
interface WaitingFrame {
  readonly time: number | null;
  readonly arrived: number;
}

const modelRule = {
  holds: (value: unknown) =>
    rules.module.holds(value) && rules.function.holds(readFrom(value, 'labeler')),
  words: 'a LabelingModel',
};

/**
 * Labels the frames of one sequence in order as they arrive, and carries the state of the model
 * from frame to frame. It gives the labels that LabelingModel.label() gives for whole sequences, each as
 * soon as it is final: with look-ahead k after k more frames, with a minimum duration of n after up to n −
 * 1 more.
 *
 * It owns the memory of its state: dispose() frees it, but not the model.
 */
export class Labeler {
  readonly #model: LabelingModel;
  readonly #settling: SettlingOptions;
  readonly #settler: LabelSettler;
  #state: HiddenState | null = null;
  /** Frames of this sequence that have come, and steps that the layers have made. */
  #frames = 0;
  #steps = 0;
  #last: Float32Array | null = null;
  #inputs: Float32Array | null = null;
  #waiting: WaitingFrame[] = [];
  /** Index of the first of the waiting frames. */
  #probabilities: number[][] = [];
  #isDisposed = false;

  /** @throws ArgumentError for an offline model, which needs the whole sequence */
  constructor(model: LabelingModel, options: Partial<SettlingOptions> = {}) {
    const where = 'Labeler';
    check(where, 'the model', model, modelRule);
    check(where, 'the direction of the model', model.configuration.direction, {
      holds: (value) => value === 'causal',
      words: 'causal, since an offline model needs the whole sequence',
    });
    this.#model = model;
    this.#settling = completeOptions(where, settlingOptions, options);
    this.#settler = new LabelSettler(this.#settling);
  }

  /**
   * Reads the next frame.
   * @param values one for each channel
   * @param time in any unit; labels carry it
   * @returns the labels that are now final, in the order of their frames; possibly none
   * @throws ArgumentError for a wrong number of channels, or a value that is not finite
   */
  push(values: ArrayLike<number>, time?: number): LabelledFrame[] {
    const where = 'Labeler.push';
    this.#checkAlive(where);
    const { channels } = this.#model;
    check(where, 'the frame', values, rules.numbers);
    const frame = Float32Array.from(values);
    if (frame.length !== channels || !frame.every(Number.isFinite)) {
      throw refusal(where, 'the frame', `${channels} finite numbers`, values);
    }
    check(where, 'time', time, optional(rules.finite));
    const inputs = this.#inputsOf(frame);
    this.#last = frame;
    this.#waiting.push({ time: time ?? null, arrived: performance.now() });
    this.#frames++;
    return this.#step(inputs);
  }

  /** Inputs of the next frame; kept for frames beyond the end. */
  #inputsOf(frame: Float32Array): Float32Array {
    const { inputs, configuration } = this.#model;
    const { preprocessing, standardizer } = inputs;
    if (preprocessing !== null) {
      const colours = channelsOf(preprocessing);
      const pixels = (before: Float32Array | null): Float32Array =>
        configuration.motion ? pixelsOf(frame, before, colours) : frame;
      // Beyond the end the last frame is repeated without motion.
      this.#inputs = pixels(null);
      return pixels(this.#last);
    }
    const raw = configuration.motion ? new Float32Array(2 * frame.length) : frame;
    if (configuration.motion) writeMotion(raw, { frame, before: this.#last });
    this.#inputs = standardizeFrame(raw, standardizer as Standardizer);
    return this.#inputs;
  }

  /** [1, input size of the recurrent layer] */
  #vectorOf(inputs: Float32Array): Tensor {
    const { pixels } = this.#model;
    if (pixels === null) return tensor(inputs, [1, inputs.length]);
    const { height, width } = pixels.preprocessing;
    return pixels.cnn.forward(tensor(inputs, [1, height, width, inputs.length / height / width]));
  }

  /** The labels of the remaining frames, at the end of a sequence; the next frame begins another. */
  flush(): LabelledFrame[] {
    this.#checkAlive('Labeler.flush');
    const inputs = this.#inputs;
    const settled: LabelledFrame[] = [];
    if (inputs !== null) {
      for (let more = this.#model.configuration.lookAhead; more > 0; more--) {
        settled.push(...this.#step(inputs));
      }
    }
    settled.push(...this.#labelled(this.#settler.flush()));
    this.#restart();
    return settled;
  }

  /** All that a labeler knows, as plain data that JSON can hold. */
  snapshot(): LabelerSnapshot {
    this.#checkAlive('Labeler.snapshot');
    const state = this.#state;
    return {
      settling: { ...this.#settling },
      frames: this.#frames,
      steps: this.#steps,
      last: this.#last && Array.from(this.#last),
      inputs: this.#inputs && Array.from(this.#inputs),
      state:
        state &&
        Object.fromEntries(
          Object.entries(state).map(([name, part]) => [
            name,
            Array.from((part as Tensor).dataSync()),
          ]),
        ),
      times: this.#waiting.map(({ time }) => time),
      probabilities: this.#probabilities.map((row) => [...row]),
      settler: this.#settler.state,
    };
  }

  /**
   * Continues from a snapshot of a labeler of the same model and options.
   * @throws ArgumentError or FormatError for a snapshot of another model, or a damaged one
   */
  restore(snapshot: LabelerSnapshot): void {
    const where = 'Labeler.restore';
    this.#checkAlive(where);
    const { recurrent, labels, channels, inputs, pixels, configuration } = this.#model;
    const zeros = scope(() => noGrad(() => recurrent.initialState(1)));
    const read = readSnapshot(where, snapshot, {
      settling: this.#settling,
      lookAhead: configuration.lookAhead,
      labels: labels.length,
      channels,
      inputs: pixels !== null && configuration.motion ? 2 * inputs.size : inputs.size,
      state: Object.fromEntries(
        Object.entries(zeros).map(([name, part]) => [name, (part as Tensor).size]),
      ),
    });
    const arrived = performance.now();
    this.#restart();
    if (read.state !== null) {
      const shape = zeros.h.shape;
      this.#state = Object.fromEntries(
        Object.entries(read.state).map(([name, values]) => [
          name,
          tensor(Float32Array.from(values), shape).keep(),
        ]),
      ) as unknown as HiddenState;
    }
    disposeTensors(zeros);
    this.#frames = read.frames;
    this.#steps = read.steps;
    this.#last = read.last && Float32Array.from(read.last);
    this.#inputs = read.inputs && Float32Array.from(read.inputs);
    this.#waiting = read.times.map((time) => ({ time, arrived }));
    this.#probabilities = read.probabilities.map((row) => [...row]);
    this.#settler.state = read.settler;
  }

  /** Frees the state. The labeler cannot be used any more. */
  dispose(): void {
    this.#restart();
    this.#isDisposed = true;
  }

  #restart(): void {
    if (this.#state !== null) disposeTensors(this.#state);
    this.#state = null;
    this.#frames = 0;
    this.#steps = 0;
    this.#last = null;
    this.#inputs = null;
    this.#waiting = [];
    this.#probabilities = [];
    this.#settler.flush();
  }

  #checkAlive(where: string): void {
    if (!this.#isDisposed) return;
    throw new StateError(
      `${where}: this labeler was disposed of; make another with model.labeler()`,
    );
  }

  #step(inputs: Float32Array): LabelledFrame[] {
    const model = this.#model;
    const before = this.#state;
    // The caller may train between two frames, so the mode is set for each.
    const { recurrent, head } = model;
    const wasTraining = recurrent.training;
    if (wasTraining) recurrent.eval();
    const { logits, state } = scope(() =>
      noGrad(() => {
        const { output, state } = recurrent.step(this.#vectorOf(inputs), before);
        return { logits: head.forward(output), state };
      }),
    );
    if (wasTraining) recurrent.train();
    if (before !== null) disposeTensors(before);
    this.#state = state;
    const values = Array.from(logits.dataSync() as Float32Array);
    logits.dispose();
    this.#steps++;
    if (this.#steps <= model.configuration.lookAhead) return [];
    const total = logSumExp(values);
    const probabilities = values.map((logit) => Math.fround(Math.exp(logit - total)));
    this.#probabilities.push(probabilities);
    return this.#labelled(this.#settler.add(probabilities));
  }

  #labelled(settled: readonly number[]): LabelledFrame[] {
    const now = performance.now();
    return settled.map((label) => {
      const index = this.#frames - this.#waiting.length;
      const { time, arrived } = this.#waiting.shift() as WaitingFrame;
      const probabilities = this.#probabilities.shift() as number[];
      return {
        index,
        time,
        label: this.#model.labels[label],
        probability: probabilities[label],
        probabilities,
        delay: this.#frames - 1 - index,
        latency: now - arrived,
      };
    });
  }
}
