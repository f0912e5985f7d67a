import { type ActionModel, actionRecognition } from '@unrolled/action-recognition';
import { type FrameSequence, type LabelledSequence, shuffledBatches } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import { AdamW } from '@unrolled/train';
import { countParameters } from '../count-parameters.ts';
import { inTurn } from '../in-turn.ts';
import type { Emit } from '../protocol.ts';
import { type TrainedStep, TrainingLoop } from '../training-loop.ts';
import type { Modules } from '../weights.ts';
import {
  type ActionModelName,
  type ActionsSummary,
  actionModels,
  type ByModel,
  type ClipKind,
  type ClipReading,
  type Confusion,
  type ReadRequest,
} from './calls.ts';
import { shownClip, testClips, trainingClipCount, trainingClips } from './clip-set.ts';
import { backwards, readClip } from './read-clip.ts';
import { trainingStep } from './training-step.ts';

const batchSize = 16;
/** Steps between two measurements on clips that no training has seen. */
const measureEvery = 10;

/** Two models of the same clips, one of which sees each frame by itself, for page 8. */
export class ActionStudy {
  readonly training: TrainingLoop;
  readonly #kind: ClipKind;
  #models: ByModel<ActionModel>;
  #optimizers: ByModel<AdamW>;
  readonly #test: readonly LabelledSequence[];
  readonly #emit: Emit;
  readonly #seed: number;
  /** A step of training in the midst of a reading would change how the model reads. */
  readonly #alone = inTurn(<Result>(work: () => Promise<Result>) => work());
  #batches: ReturnType<typeof shuffledBatches<LabelledSequence>> | null = null;
  #own: FrameSequence | null = null;

  constructor(
    kind: ClipKind,
    models: ByModel<ActionModel>,
    { learningRate, seed }: { readonly learningRate: number; readonly seed: number },
    emit: Emit,
  ) {
    this.#kind = kind;
    this.#models = models;
    this.#optimizers = byModel((name) => optimizerOf(models[name]));
    this.#test = testClips(kind);
    this.#seed = seed;
    this.#emit = emit;
    this.training = new TrainingLoop('actions', learningRate, emit, (step, isWatched) =>
      this.#alone(() => this.#doStep(step, isWatched)),
    );
  }

  get modules(): Modules {
    return this.#models;
  }

  async summary(): Promise<ActionsSummary> {
    return {
      kind: this.#kind,
      labels: this.#models.recurrent.labels,
      clips: this.#test.map(({ label }) => label),
      trainingClips: trainingClipCount,
      parameters: byModel((name) => countParameters(this.#models[name])),
      confusion: await this.#alone(() => this.#measure()),
    };
  }

  set own(clip: FrameSequence) {
    this.#own = clip;
  }

  async read({ clip, backwards: isTurned }: ReadRequest): Promise<ClipReading> {
    const forwards = clip === null ? this.#own : this.#test[clip];
    if (forwards === null || forwards === undefined) throw new Error('there is no such clip');
    const label = clip === null ? null : this.#test[clip].label;
    const sequence = isTurned ? backwards(forwards) : forwards;
    const probabilities: Partial<Record<ActionModelName, readonly (readonly number[])[]>> = {};
    let milliseconds = 0;
    await this.#alone(async () => {
      const began = performance.now();
      for (const name of actionModels) {
        probabilities[name] = await readClip(this.#models[name], sequence);
      }
      milliseconds = performance.now() - began;
    });
    return {
      ...{ clip, backwards: isTurned, shown: shownClip(this.#kind, sequence, label) },
      ...{ probabilities: probabilities as ClipReading['probabilities'], milliseconds },
    };
  }

  save(name: ActionModelName): Promise<Uint8Array> {
    return actionRecognition.encode(this.#models[name]);
  }

  /** Takes a model of the same clips in place of the recurrent one. @throws Error for another one */
  async replace(model: ActionModel): Promise<void> {
    const { labels, channels } = this.#models.recurrent;
    if (model.channels !== channels || model.labels.join() !== labels.join()) {
      const words = `${model.labels.join(', ')} from ${model.inputs}`;
      model.dispose();
      throw new Error(
        `the model must know ${labels.join(', ')} from ${this.#models.recurrent.inputs}, got ${words}; ` +
          'open one that was saved here',
      );
    }
    await this.training.end();
    await this.#alone(async () => {
      this.#optimizers.recurrent.dispose();
      this.#models.recurrent.dispose();
      this.#models = { ...this.#models, recurrent: model };
      this.#optimizers = { ...this.#optimizers, recurrent: optimizerOf(model) };
    });
  }

  async #doStep(step: number, isWatched: boolean): Promise<TrainedStep> {
    this.#batches ??= shuffledBatches({
      examples: trainingClips(this.#kind),
      batchSize,
      rng: new Rng(this.#seed).fork('clips'),
    });
    const clips = this.#batches.next();
    const values: Record<string, number> = {};
    for (const name of actionModels) {
      const [model, optimizer] = [this.#models[name], this.#optimizers[name]];
      model.train();
      optimizer.learningRate = this.training.learningRate;
      const loss = trainingStep(model, optimizer, clips);
      values[`${name} loss`] = await loss.item();
      loss.dispose();
    }
    if (step % measureEvery === 0 || isWatched) {
      const confusion = await this.#measure();
      this.#emit('actions.confusion', confusion);
      for (const name of actionModels) values[`${name} accuracy`] = confusion[name].accuracy;
    }
    return { units: clips.length, values };
  }

  async #measure(): Promise<ByModel<Confusion>> {
    const measured: Partial<Record<ActionModelName, Confusion>> = {};
    for (const name of actionModels) {
      const { accuracy, confusion } = await actionRecognition.evaluate(
        this.#models[name],
        this.#test,
      );
      measured[name] = { accuracy, counts: confusion };
    }
    return measured as ByModel<Confusion>;
  }

  async dispose(): Promise<void> {
    await this.training.end();
    await this.#alone(async () => {
      for (const name of actionModels) {
        this.#optimizers[name].dispose();
        this.#models[name].dispose();
      }
    });
  }
}

const optimizerOf = (model: ActionModel) =>
  new AdamW(model.parameters(), { betas: [0.9, 0.99], weightDecay: 0.01 });

const byModel = <Value>(of: (name: ActionModelName) => Value): ByModel<Value> => ({
  recurrent: of('recurrent'),
  frames: of('frames'),
});
