import type { TranslationEvaluation, TranslationTrainingResult } from '@unrolled/translation';

/** A run that has ended, and how well it translates; null where a signal ended one or the other. */
export type MeasuredResult = TranslationTrainingResult & {
  readonly scores: TranslationEvaluation | null;
};

/** Translating takes long beside computing a loss, so at most so many pairs are translated. */
const mostMeasured = 500;

/** Translates what is held out. The model is saved by then, so a signal ends no more than that. */
export async function measured(
  result: TranslationTrainingResult,
  signal?: AbortSignal,
): Promise<MeasuredResult> {
  if (result.reason === 'aborted') return { ...result, scores: null };
  try {
    const pairs = result.heldOut.slice(0, mostMeasured);
    return { ...result, scores: await result.model.evaluate(pairs, { signal }) };
  } catch (error) {
    if (signal?.aborted) return { ...result, scores: null };
    throw error;
  }
}
