import { checkOptions, nullable, type OptionRules, optional, rules } from '@unrolled/guards';
import { Module } from '@unrolled/nn';
import { Seq2Seq } from '@unrolled/seq2seq';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import type { TranslatedSentence } from './candidates.ts';
import { type Placeholders, placeholdersOf } from './copying/placeholders.ts';
import { checkDirections, modelOptions, type TranslationConfiguration } from './options.ts';
import type { KnownText } from './source/known-text.ts';
import { checkTokenizers, type TranslationTokenizers } from './tokenizers.ts';
import {
  streamTranslation,
  type TranslateOptions,
  type TranslationStreamOptions,
  translateSentences,
} from './translate.ts';

/** Options of a `TranslationModel`. */
export interface TranslationModelOptions extends ModelCreation<TranslationConfiguration> {
  readonly tokenizers: TranslationTokenizers;
  /** Record of the training sources. Default null: lines are translated unchanged. */
  readonly knownText?: KnownText | null;
}

const optionRules: OptionRules<TranslationModelOptions> = {
  tokenizers: rules.object,
  knownText: optional(nullable(rules.object)),
  ...creationRules,
};

/** Translates sentences: two tokenizers, and an encoder, an attention and a decoder between them. */
export class TranslationModel extends Module {
  readonly configuration: TranslationConfiguration;
  readonly tokenizers: TranslationTokenizers;
  readonly placeholders: Placeholders;
  readonly network: Seq2Seq;
  /** Record of the training sources; null where there is none. */
  knownText: KnownText | null;

  constructor(options: TranslationModelOptions) {
    super();
    const checked = checkOptions('TranslationModel', options, optionRules);
    const { tokenizers, configuration = {}, knownText = null, init, rng } = checked;
    checkTokenizers('TranslationModel', tokenizers);
    this.tokenizers = tokenizers;
    this.placeholders = placeholdersOf(tokenizers);
    this.knownText = knownText;
    this.configuration = completeOptions('TranslationModel', modelOptions, configuration);
    checkDirections('TranslationModel', this.configuration);
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
   * The most likely translation of each line that a beam finds, or one drawn with `sampling`. A line of
   * several sentences is translated sentence by sentence; one without tokens has an empty translation.
   * Words, numbers and symbols that are not in the training data are copied if the model has learned to.
   *
   *     const [{ text, alignment }] = await model.translate(['Two dogs run.']);
   *
   * @throws DataError for a line of more than 100,000 characters; ArgumentError for options that exclude
   *   each other
   */
  translate(
    sentences: readonly string[],
    options?: TranslateOptions,
  ): Promise<TranslatedSentence[]> {
    return translateSentences(this, sentences, options);
  }

  /**
   * One sentence, passed on in pieces as they come: each token is the most likely after the previous ones, or
   * drawn with `sampling`, and never reconsidered.
   * @param onText receives the pieces; joined they are the text
   */
  stream(
    sentence: string,
    onText: (piece: string) => void,
    options?: TranslationStreamOptions,
  ): Promise<TranslatedSentence> {
    return streamTranslation(this, sentence, onText, options);
  }
}
