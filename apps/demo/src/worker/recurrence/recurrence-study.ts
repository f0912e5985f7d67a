import type { HiddenState } from '@unrolled/cells';
import { TextStreams } from '@unrolled/datasets';
import { LanguageModel } from '@unrolled/language-model';
import { Rng } from '@unrolled/tensor';
import { AdamW, CarriedState } from '@unrolled/train';
import { englishText } from '../../texts/english.ts';
import { inTurn } from '../in-turn.ts';
import { loadPretrained } from '../models.ts';
import type { Emit } from '../protocol.ts';
import { trainingStep } from '../text/training-step.ts';
import type { PretrainedOpening } from '../training-calls.ts';
import { type TrainedStep, TrainingLoop } from '../training-loop.ts';
import type { Modules } from '../weights.ts';
import type { Unrolled } from './calls.ts';
import { unroll } from './unroll.ts';

const textLength = 60_000;
const [streams, windowLength] = [16, 32];

/** The small RNN of page 1, and its training. */
export class RecurrenceStudy {
  readonly training: TrainingLoop;
  readonly #model: LanguageModel;
  readonly #optimizer: AdamW;
  readonly #carried = new CarriedState<HiddenState>();
  /** A reading sees one state of the weights. */
  readonly #alone = inTurn(<Result>(work: () => Promise<Result>) => work());
  #text: TextStreams | null = null;

  constructor(model: LanguageModel, learningRate: number, emit: Emit) {
    this.#model = model;
    this.#optimizer = new AdamW(model.parameters(), { weightDecay: 0 });
    this.training = new TrainingLoop('recurrence', learningRate, emit, () =>
      this.#alone(() => this.#train()),
    );
  }

  get modules(): Modules {
    return { model: this.#model };
  }

  read(text: string): Promise<Unrolled> {
    return this.#alone(() => unroll(this.#model, text));
  }

  async #train(): Promise<TrainedStep> {
    this.#text ??= new TextStreams({
      tokens: this.#model.encode(englishText(textLength, 2)),
      batchSize: streams,
      windowLength,
    });
    const window = this.#text.next();
    this.#optimizer.learningRate = this.training.learningRate;
    const step = trainingStep(this.#model, this.#optimizer, window, this.#carried, 1);
    const loss = await step.loss.item();
    step.loss.dispose();
    step.norm.dispose();
    return { units: window.inputs.length, values: { loss } };
  }

  async dispose(): Promise<void> {
    await this.training.end();
    await this.#alone(async () => {
      this.#carried.reset();
      this.#optimizer.dispose();
      this.#model.dispose();
    });
  }
}

/** The model that the site brings, or an untrained one like it. */
export async function openStudy(
  { seed, learningRate }: PretrainedOpening,
  emit: Emit,
): Promise<RecurrenceStudy> {
  const { model } = await loadPretrained('tiny');
  if (seed === null) return new RecurrenceStudy(model, learningRate, emit);
  const { tokenizer, configuration } = model;
  model.dispose();
  const rng = new Rng(seed).fork('language model');
  const untrained = new LanguageModel({ tokenizer, configuration, rng });
  return new RecurrenceStudy(untrained, learningRate, emit);
}
