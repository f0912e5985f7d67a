import type { SentencePair } from '@unrolled/datasets';
import { checkEach, checkOptions, optional, rules } from '@unrolled/guards';
import { type BleuScore, bleu, type ChrfScore, chrf, perplexity } from '@unrolled/metrics';
import { evaluating, eventLoopTurn } from '@unrolled/nn';
import { DataError, noGrad, scope } from '@unrolled/tensor';
import { batchOf, countTargets } from './batch.ts';
import { exactShare, type LengthScores, scoresByLength } from './by-length.ts';
import { checkPairs, hasText, type TokenPair } from './corpus.ts';
import { checkLength, sourceTokens } from './source/source-line.ts';
import { tokensOf } from './tokenizers.ts';
import { type TranslateOptions, translateRules } from './translate.ts';
import type { TranslationModel } from './translation-model.ts';

/** Options of `translation.evaluate`. */
export interface TranslationEvaluateOptions extends TranslateOptions {
  /**
   * The maximum lengths of sources, in words between spaces, of all groups of `byLength` but the
   * last. Default 5, 10, 15, 20, 30, 40.
   */
  readonly lengths?: readonly number[];
  /**
   * Called with a pair that cannot be evaluated, such as one with too many tokens, and the reason; it is
   * then skipped. Default: it is an error.
   */
  readonly onBadPair?: (pair: SentencePair, error: DataError) => void;
}

/** Scores of translations, overall and by length. */
export interface TranslationEvaluation {
  /** Corpus BLEU as sacreBLEU computes it, with tokenisation 13a. */
  readonly bleu: BleuScore;
  /** Corpus BLEU in lower case. */
  readonly bleuLowercase: BleuScore;
  /** BLEU of the sources themselves: a model below it does worse than copying. */
  readonly copyingBleu: BleuScore;
  readonly chrf: ChrfScore;
  /** The share of translations that equal the reference exactly. */
  readonly exact: number;
  /** Mean of −ln p of each token of the references, the end of each included, in nats. */
  readonly loss: number;
  /** e^loss, over the tokens of this model: not comparable with that of another vocabulary. */
  readonly perplexity: number;
  readonly pairs: number;
  /** Pairs with an empty side. */
  readonly leftOut: number;
  readonly byLength: readonly LengthScores[];
  readonly translations: readonly string[];
}

/**
 * Compares translations with references: BLEU, chrF, exact matches and perplexity, of all and by
 * the length of the source. Pairs with an empty side are skipped.
 * @throws DataError when no pair is left, or one has a side of more than 1,000 tokens
 */
export async function evaluate(
  model: TranslationModel,
  given: readonly SentencePair[],
  settings: TranslationEvaluateOptions = {},
): Promise<TranslationEvaluation> {
  const where = 'translation.evaluate';
  const checked = checkOptions<TranslationEvaluateOptions>(where, settings, {
    ...translateRules,
    lengths: optional(rules.list),
    onBadPair: optional(rules.function),
  });
  const { lengths = [5, 10, 15, 20, 30, 40], onBadPair, ...options } = checked;
  checkEach(where, 'lengths', lengths, rules.count);
  checkPairs(where, 'pairs', given);
  const withText = given.filter(hasText);
  const pairs: SentencePair[] = [];
  const tokens: TokenPair[] = [];
  for (const pair of withText) {
    try {
      tokens.push(measuredTokens(model, pair));
      pairs.push(pair);
    } catch (error) {
      if (onBadPair === undefined || !(error instanceof DataError)) throw error;
      onBadPair(pair, error);
    }
  }
  if (pairs.length === 0) {
    throw new DataError('translation: there must be a pair of sentences to evaluate on, got none');
  }
  const loss = await lossOf(model, tokens, options.signal);
  const translated = await model.translate(
    pairs.map(({ source }) => source),
    options,
  );
  const translations = translated.map(({ text }) => text);
  const references = pairs.map(({ target }) => target);
  return {
    bleu: bleu(translations, references),
    copyingBleu: bleu(
      pairs.map(({ source }) => source),
      references,
    ),
    bleuLowercase: bleu(translations, references, { lowercase: true }),
    chrf: chrf(translations, references),
    exact: exactShare(translations, references),
    loss,
    perplexity: perplexity(loss),
    pairs: pairs.length,
    leftOut: given.length - withText.length,
    byLength: scoresByLength(pairs, translations, lengths),
    translations,
  };
}

/** @throws DataError for a side that is too long */
function measuredTokens(model: TranslationModel, { source, target }: SentencePair): TokenPair {
  const ids = tokensOf(model.tokenizers.target, target);
  checkLength('a reference', ids, target);
  const sourceIds = sourceTokens(model, source);
  checkLength('a sentence', sourceIds, source);
  return { source: sourceIds, target: ids };
}

/** Number of pairs in a batch of the loss. */
const batchSize = 64;

/** The mean of −ln p over all target tokens, in nats, without label smoothing. */
export async function lossOf(
  model: TranslationModel,
  pairs: readonly TokenPair[],
  signal?: AbortSignal,
): Promise<number> {
  const sorted = pairs.toSorted((a, b) => a.target.length - b.target.length);
  let sum = 0;
  await evaluating(model, async () => {
    for (let start = 0; start < sorted.length; start += batchSize) {
      signal?.throwIfAborted();
      const some = sorted.slice(start, start + batchSize);
      const loss = scope(() => noGrad(() => model.network.loss(batchOf(model, some))));
      sum += countTargets(some) * (await loss.item());
      loss.dispose();
      await eventLoopTurn();
    }
  });
  return sum / countTargets(pairs);
}
