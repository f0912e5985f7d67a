import { batchByLength, type EpochBatches } from '@unrolled/datasets';
import { Seq2Seq } from '@unrolled/seq2seq';
import { Rng, scope } from '@unrolled/tensor';
import { AdamW, clipGradNorm } from '@unrolled/train';
import type { TranslationModel } from '@unrolled/translation';
import { numberTexts } from '../../texts/numbers.ts';
import { messageOf } from '../message-of.ts';
import type { Emit } from '../protocol.ts';
import { type Pace, RunLoop } from '../run-loop.ts';
import {
  type ByTranslator,
  type TrainingPoint,
  type TrainingSettings,
  type Translator,
  translators,
} from './calls.ts';
import { countExact, digits, sourcesOf, type TokenPair, tokensOf } from './translators.ts';

const batchSize = 64;
/** Steps between two measurements on held-out pairs, and the number of those. */
const [measureEvery, measured] = [50, 100];
const progressInterval = 200;

interface Learner {
  readonly network: Seq2Seq;
  readonly optimizer: AdamW;
}

/** Both translators learn side by side, from the same batches. */
export class TrainingStudy {
  readonly #learners: ByTranslator<Learner>;
  readonly #heldOut: readonly TokenPair[];
  readonly #batches: EpochBatches<TokenPair>;
  readonly #emit: Emit;
  readonly #loop: RunLoop;
  #learningRate: number;
  #step = 0;
  #toldStep = 0;
  #toldAt = performance.now();
  #points: TrainingPoint[] = [];

  constructor(
    models: ByTranslator<TranslationModel>,
    { language, learningRate, seed }: TrainingSettings,
    emit: Emit,
  ) {
    const { training, test } = numberTexts(language, digits);
    const examples = tokensOf(models.attention, training);
    this.#heldOut = tokensOf(models.attention, test.slice(0, measured));
    this.#batches = batchByLength({
      examples,
      lengthOf: ({ source, target }) => source.length + target.length,
      batchSize,
      rng: new Rng(seed).fork('order'),
    });
    this.#learningRate = learningRate;
    this.#emit = emit;
    const learner = (translator: Translator): Learner => {
      const network = untrained(models[translator], seed);
      return { network, optimizer: new AdamW(network.parameters(), { weightDecay: 0 }) };
    };
    this.#learners = { attention: learner('attention'), fixed: learner('fixed') };
    this.#loop = new RunLoop(
      () => this.#doStep(),
      (reason) => emit('translation.failed', messageOf(reason)),
    );
  }

  set pace(pace: Pace) {
    this.#toldAt = performance.now();
    this.#toldStep = this.#step;
    this.#loop.set(pace);
    if (pace === 'pause') this.#tell();
  }

  set learningRate(rate: number) {
    this.#learningRate = rate;
  }

  async #doStep(): Promise<void> {
    const pairs = this.#batches.next();
    const losses = await this.#byTranslator((learner) => this.#train(learner, pairs));
    this.#step++;
    const isMeasured = this.#step % measureEvery === 0 || this.#loop.pace !== 'run';
    const exact = isMeasured
      ? await this.#byTranslator(({ network }) => this.#measure(network))
      : null;
    this.#points.push({ step: this.#step, loss: losses, exact });
    const isDue = performance.now() - this.#toldAt > progressInterval;
    if (isDue || this.#loop.pace !== 'run') this.#tell();
  }

  async #train({ network, optimizer }: Learner, pairs: readonly TokenPair[]): Promise<number> {
    const loss = scope(() => {
      const targets = network.generator.targets(pairs.map(({ target }) => target));
      optimizer.zeroGrad();
      const loss = network.loss({ ...sourcesOf(pairs), ...targets });
      loss.backward();
      clipGradNorm(optimizer.parameters, 1);
      optimizer.learningRate = this.#learningRate;
      optimizer.step();
      return loss.detach();
    });
    const value = await loss.item();
    loss.dispose();
    return value;
  }

  async #measure(network: Seq2Seq): Promise<number> {
    return (await countExact(network, this.#heldOut)) / this.#heldOut.length;
  }

  async #byTranslator(of: (learner: Learner) => Promise<number>): Promise<ByTranslator<number>> {
    const { attention, fixed } = this.#learners;
    return { attention: await of(attention), fixed: await of(fixed) };
  }

  #tell(): void {
    const now = performance.now();
    const seconds = (now - this.#toldAt) / 1000;
    const steps = this.#step - this.#toldStep;
    this.#emit('translation.training', {
      pace: this.#loop.pace,
      step: this.#step,
      pairsPerSecond: seconds > 0 ? (steps * batchSize) / seconds : 0,
      points: this.#points,
    });
    this.#points = [];
    this.#toldAt = now;
    this.#toldStep = this.#step;
  }

  async dispose(): Promise<void> {
    await this.#loop.end();
    for (const name of translators) {
      this.#learners[name].optimizer.dispose();
      this.#learners[name].network.dispose();
    }
  }
}

/** A network of the size of a model, with new weights. */
function untrained({ configuration, tokenizers }: TranslationModel, seed: number): Seq2Seq {
  const { source, target } = tokenizers;
  return new Seq2Seq({
    ...configuration,
    sourceVocabularySize: source.size,
    targetVocabularySize: target.size,
    startToken: target.startId as number,
    endToken: target.endId as number,
    rng: new Rng(seed),
  });
}
