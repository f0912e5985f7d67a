import { batchByLength, type EpochBatches } from '@unrolled/datasets';
import { Seq2Seq } from '@unrolled/seq2seq';
import { Rng, scope } from '@unrolled/tensor';
import { AdamW, clipGradNorm } from '@unrolled/train';
import type { TranslationModel } from '@unrolled/translation';
import { numberTexts } from '../../texts/numbers.ts';
import type { Emit } from '../protocol.ts';
import { type TrainedStep, TrainingLoop } from '../training-loop.ts';
import type { Modules } from '../weights.ts';
import { type ByTranslator, type NumberSettings, type Translator, translators } from './calls.ts';
import { countExact, digits, sourcesOf, type TokenPair, tokensOf } from './translators.ts';

const batchSize = 64;
/** Steps between two measurements on held-out pairs, and the number of those. */
const [measureEvery, measured] = [50, 100];

interface Learner {
  readonly network: Seq2Seq;
  readonly optimizer: AdamW;
}

/** Both translators learn side by side, from the same batches. */
export class TrainingStudy {
  readonly training: TrainingLoop;
  readonly #learners: ByTranslator<Learner>;
  readonly #heldOut: readonly TokenPair[];
  readonly #batches: EpochBatches<TokenPair>;

  constructor(
    models: ByTranslator<TranslationModel>,
    { language, learningRate, seed }: NumberSettings,
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
    const learner = (translator: Translator): Learner => {
      const network = untrained(models[translator], seed);
      return { network, optimizer: new AdamW(network.parameters(), { weightDecay: 0 }) };
    };
    this.#learners = { attention: learner('attention'), fixed: learner('fixed') };
    this.training = new TrainingLoop('translation', learningRate, emit, (step, isWatched) =>
      this.#doStep(step, isWatched),
    );
  }

  get modules(): Modules {
    return { attention: this.#learners.attention.network, fixed: this.#learners.fixed.network };
  }

  async #doStep(step: number, isWatched: boolean): Promise<TrainedStep> {
    const pairs = this.#batches.next();
    const isMeasured = step % measureEvery === 0 || isWatched;
    const values: Record<string, number> = {};
    for (const name of translators) values[`${name} loss`] = await this.#train(name, pairs);
    for (const name of isMeasured ? translators : []) {
      values[`${name} exact`] = await this.#measure(name);
    }
    return { units: pairs.length, values };
  }

  async #train(name: Translator, pairs: readonly TokenPair[]): Promise<number> {
    const { network, optimizer } = this.#learners[name];
    const loss = scope(() => {
      const targets = network.generator.targets(pairs.map(({ target }) => target));
      optimizer.zeroGrad();
      const loss = network.loss({ ...sourcesOf(pairs), ...targets });
      loss.backward();
      clipGradNorm(optimizer.parameters, 1);
      optimizer.learningRate = this.training.learningRate;
      optimizer.step();
      return loss.detach();
    });
    const value = await loss.item();
    loss.dispose();
    return value;
  }

  async #measure(name: Translator): Promise<number> {
    const { network } = this.#learners[name];
    return (await countExact(network, this.#heldOut)) / this.#heldOut.length;
  }

  async dispose(): Promise<void> {
    await this.training.end();
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
