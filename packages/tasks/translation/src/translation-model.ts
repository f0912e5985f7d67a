import { type Init, Module } from '@unrolled/nn';
import { Seq2Seq } from '@unrolled/seq2seq';
import type { Rng } from '@unrolled/tensor';
import { completeConfiguration, type TranslationConfiguration } from './configuration.ts';
import {
  type EvaluateTranslationOptions,
  evaluateTranslation,
  type TranslationEvaluation,
} from './evaluate.ts';
import type { SentencePair } from './sentence-pairs.ts';
import { checkTokenizers, type TranslationTokenizers } from './tokenizers.ts';
import {
  streamTranslation,
  type TranslatedSentence,
  type TranslateSentencesOptions,
  type TranslationStreamOptions,
  translateSentences,
} from './translate.ts';

export interface TranslationModelOptions {
  readonly tokenizers: TranslationTokenizers;
  /** Default: `defaultTranslationConfiguration`. */
  readonly configuration?: Partial<TranslationConfiguration>;
  /** `zeros` where weights are loaded next. */
  readonly init?: Init;
  /** Draws the first weights, and what dropout drops while training. */
  readonly rng: Rng;
}

/** Translates sentences: two tokenizers, and an encoder, an attention and a decoder between them. */
export class TranslationModel extends Module {
  readonly configuration: TranslationConfiguration;
  readonly tokenizers: TranslationTokenizers;
  readonly network: Seq2Seq;

  constructor({ tokenizers, configuration = {}, init, rng }: TranslationModelOptions) {
    super();
    this.tokenizers = tokenizers;
    this.configuration = completeConfiguration('TranslationModel', configuration);
    checkTokenizers('TranslationModel', tokenizers);
    const { source, target } = tokenizers;
    this.network = new Seq2Seq({
      ...this.configuration,
      sourceVocabularySize: source.size,
      targetVocabularySize: target.size,
      startToken: target.startId as number,
      endToken: target.endId as number,
      init,
      rng,
    });
  }

  /**
   * The likeliest translation of each sentence that a beam finds, or one drawn with `sampling`. A
   * sentence without tokens has an empty one.
   *
   *     const [{ text, alignment }] = await model.translate(['Two dogs run.']);
   *
   * @throws DataError for a sentence of more than 1,000 tokens; ArgumentError for options that do not
   *   go together
   */
  translate(
    sentences: readonly string[],
    options?: TranslateSentencesOptions,
  ): Promise<TranslatedSentence[]> {
    return translateSentences(this, sentences, options);
  }

  /**
   * One sentence, told in pieces as they come: each token is the likeliest after those before it, or
   * drawn with `sampling`, and never reconsidered.
   * @param onText is given the pieces, which together are the text
   */
  stream(
    sentence: string,
    onText: (piece: string) => void,
    options?: TranslationStreamOptions,
  ): Promise<TranslatedSentence> {
    return streamTranslation(this, sentence, onText, options);
  }

  /**
   * Measures translations against references: BLEU, chrF, exact matches and perplexity, of all and by
   * the length of the source. Pairs with an empty side are left out.
   * @throws DataError when no pair is left, or one has a side of more than 1,000 tokens
   */
  evaluate(
    pairs: readonly SentencePair[],
    options?: EvaluateTranslationOptions,
  ): Promise<TranslationEvaluation> {
    return evaluateTranslation(this, pairs, options);
  }
}
