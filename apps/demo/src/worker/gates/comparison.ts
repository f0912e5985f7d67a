import type { HiddenState } from '@unrolled/cells';
import { TextStreams, type TextWindow } from '@unrolled/datasets';
import { LanguageModel } from '@unrolled/language-model';
import { noGrad, Rng, scope, tensor } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { AdamW, CarriedState } from '@unrolled/train';
import { englishText } from '../../texts/english.ts';
import { countParameters } from '../count-parameters.ts';
import { type ComparedModel, comparedModels } from '../gradients/calls.ts';
import { messageOf } from '../message-of.ts';
import type { Emit } from '../protocol.ts';
import { type Pace, RunLoop } from '../run-loop.ts';
import { trainingStep } from '../text/training-step.ts';
import type { Modules } from '../weights.ts';
import type { ComparedLearner, ComparisonSettings } from './calls.ts';

const lengths = { little: 4_000, much: 200_000 };
const [streams, windowLength] = [16, 48];
const learningRate = 5e-3;
/** Steps between two measurements on held-out text. */
const measureEvery = 10;

interface Learner {
  readonly cell: ComparedModel;
  readonly model: LanguageModel;
  readonly optimizer: AdamW;
  readonly data: TextStreams;
  readonly carried: CarriedState<HiddenState>;
  readonly parameters: number;
  seconds: number;
  characters: number;
  training: number;
  heldOut: number;
  bestHeldOut: number;
}

/** RNN, LSTM and GRU of the same size learn the same text, a step of each in turn. */
export class Comparison {
  readonly #learners: readonly Learner[];
  readonly #heldOut: TextWindow;
  readonly #emit: Emit;
  readonly #loop: RunLoop;
  #step = 0;

  constructor({ data, numLayers, hiddenSize, seed }: ComparisonSettings, emit: Emit) {
    const text = englishText(lengths[data], 3);
    // All characters of the language, also those that a little text happens to lack.
    const tokenizer = CharacterTokenizer.train(englishText(lengths.much, 3), { unknown: true });
    this.#emit = emit;
    this.#learners = comparedModels.map((cell) => {
      const configuration = { cell, numLayers, hiddenSize, embeddingSize: 16 };
      const model = new LanguageModel({ tokenizer, configuration, rng: new Rng(seed) });
      const tokens = model.encode(text);
      return {
        cell,
        model,
        optimizer: new AdamW(model.parameters(), {
          learningRate,
          betas: [0.9, 0.99],
          weightDecay: 0,
        }),
        data: new TextStreams({ tokens, batchSize: streams, windowLength }),
        carried: new CarriedState<HiddenState>(),
        parameters: countParameters(model),
        seconds: 0,
        characters: 0,
        training: Number.NaN,
        heldOut: Number.NaN,
        bestHeldOut: Number.NaN,
      };
    });
    const [{ model }] = this.#learners;
    const unseen = {
      tokens: model.encode(englishText(8_000, 4)),
      batchSize: 32,
      windowLength: 200,
    };
    this.#heldOut = new TextStreams(unseen).next();
    this.#loop = new RunLoop(
      () => this.#doStep(),
      (reason) => emit('gates.failed', messageOf(reason)),
    );
  }

  set pace(pace: Pace) {
    this.#loop.set(pace);
    if (pace === 'pause') this.#tell();
  }

  get learners(): readonly ComparedLearner[] {
    return this.#learners.map(
      ({ cell, parameters, seconds, characters, training, heldOut, bestHeldOut }) => {
        const charactersPerSecond = seconds > 0 ? characters / seconds : 0;
        return { cell, parameters, charactersPerSecond, training, heldOut, bestHeldOut };
      },
    );
  }

  get modules(): Modules {
    return Object.fromEntries(this.#learners.map(({ cell, model }) => [cell, model]));
  }

  async #doStep(): Promise<void> {
    this.#step++;
    const isMeasured = this.#step === 1 || this.#step % measureEvery === 0;
    for (const learner of this.#learners) {
      await train(learner);
      if (isMeasured || this.#loop.pace !== 'run') await measure(learner, this.#heldOut);
    }
    if (isMeasured || this.#loop.pace !== 'run') this.#tell();
  }

  #tell(): void {
    const { learners } = this;
    this.#emit('gates.comparison', { pace: this.#loop.pace, step: this.#step, learners });
  }

  async dispose(): Promise<void> {
    await this.#loop.end();
    for (const { model, optimizer, carried } of this.#learners) {
      carried.reset();
      optimizer.dispose();
      model.dispose();
    }
  }
}

async function train(learner: Learner): Promise<void> {
  const began = performance.now();
  const window = learner.data.next();
  const { loss, norm } = trainingStep(learner.model, learner.optimizer, window, learner.carried, 1);
  learner.training = await loss.item();
  loss.dispose();
  norm.dispose();
  learner.seconds += (performance.now() - began) / 1000;
  learner.characters += window.inputs.length;
}

async function measure(learner: Learner, { inputs, targets, shape }: TextWindow): Promise<void> {
  const loss = scope(() => noGrad(() => learner.model.loss(tensor(inputs, shape), targets).loss));
  learner.heldOut = await loss.item();
  loss.dispose();
  const { bestHeldOut, heldOut } = learner;
  learner.bestHeldOut = Number.isNaN(bestHeldOut) ? heldOut : Math.min(bestHeldOut, heldOut);
}
