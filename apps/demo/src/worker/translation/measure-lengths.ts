import type { GeneratedPair } from '@unrolled/datasets/generated';
import { eventLoopTurn } from '@unrolled/nn';
import { numberTexts } from '../../texts/numbers.ts';
import type { Emit } from '../protocol.ts';
import type { LengthQuality, TargetLanguage } from './calls.ts';
import { countExact, digits, openTranslators, tokensOf } from './translators.ts';

/** Words of the source that a group spans, and pairs of a group at most. */
const [span, most] = [2, 80];
/** Pairs translated between two messages. */
const batchSize = 20;

/**
 * Translates numbers that training never saw with both models, and tells how many of each length are
 * right to the letter.
 */
export async function measureLengths(language: TargetLanguage, emit: Emit): Promise<void> {
  const models = await openTranslators(language);
  const { test } = numberTexts(language, digits);
  const groupOf = ({ source }: GeneratedPair) => Math.ceil(source.split(/[ -]/).length / span);
  const groups = [...new Set(test.map(groupOf))].sort((a, b) => a - b);
  const sorted = groups.map((group) => ({
    group,
    all: test.filter((pair) => groupOf(pair) === group).slice(0, most),
  }));
  const of = sorted.reduce((sum, { all }) => sum + all.length, 0);
  const lengths: LengthQuality[] = [];
  let done = 0;
  const tell = () => emit('translation.quality', { language, done, of, lengths: [...lengths] });
  for (const { group, all } of sorted) {
    const pairs = tokensOf(models.attention, all);
    const right = { attention: 0, fixed: 0 };
    for (let start = 0; start < pairs.length; start += batchSize) {
      const some = pairs.slice(start, start + batchSize);
      right.attention += await countExact(models.attention.network, some);
      right.fixed += await countExact(models.fixed.network, some);
      done += some.length;
      tell();
      await eventLoopTurn();
    }
    lengths.push({
      ...{ from: (group - 1) * span + 1, to: group * span, count: pairs.length },
      exact: { attention: right.attention / pairs.length, fixed: right.fixed / pairs.length },
    });
    tell();
  }
}
