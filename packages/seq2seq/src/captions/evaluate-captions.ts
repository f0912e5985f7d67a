import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { type CaptionScores, scoreCaptions } from '@unrolled/metrics';
import { DataError } from '@unrolled/tensor';
import type { Captioned } from './caption-corpus.ts';
import { type Caption, type CaptionOptions, captionRules } from './generate-captions.ts';

/** Options of `evaluateCaptions`. */
export type EvaluateCaptionsOptions = Pick<
  CaptionOptions,
  'beam' | 'lengthPenalty' | 'maximumLength' | 'signal'
> & {
  /** Called with the share of the sources that are captioned. */
  readonly onProgress?: (share: number) => void;
};

/** Scores of the captions that a model writes. */
export interface CaptionEvaluation extends Omit<CaptionScores, 'isExact'> {
  /** Best caption of each source, and whether it is one of the references. */
  readonly captions: readonly (Caption & { readonly exact: boolean })[];
}

const { beam, lengthPenalty, maximumLength } = captionRules;

/** Rules of `EvaluateCaptionsOptions`. */
const evaluateRules: OptionRules<EvaluateCaptionsOptions> = {
  ...{ beam, lengthPenalty, maximumLength },
  signal: optional(rules.signal),
  onProgress: optional(rules.function),
};

/** Number of sources that are captioned between two reports of progress. */
const atOnce = 64;

/**
 * Captions sources and compares the results with human captions; references keep words that the model does
 * not know.
 * @param unit plural of what is captioned, for errors
 * @throws DataError for fewer than two sources; the reason of the signal when it aborts
 */
export async function evaluateCaptions<Source extends Captioned>(
  where: string,
  unit: string,
  sources: readonly Source[],
  caption: (some: readonly Source[], search: CaptionOptions) => Promise<Caption[][]>,
  options: EvaluateCaptionsOptions,
): Promise<CaptionEvaluation> {
  const { onProgress, ...search } = checkOptions(where, options, evaluateRules);
  if (sources.length < 2) {
    throw new DataError(`${where}: there must be two ${unit} or more, got ${sources.length}`);
  }
  const captions: Caption[] = [];
  for (let start = 0; start < sources.length; start += atOnce) {
    const found = await caption(sources.slice(start, start + atOnce), search);
    captions.push(...found.map(([best]) => best));
    onProgress?.(captions.length / sources.length);
  }
  const { isExact, ...scores } = scoreCaptions(
    captions.map(({ text }) => text),
    sources.map((source) => source.captions),
  );
  return {
    ...scores,
    captions: captions.map((one, place) => ({ ...one, exact: isExact[place] })),
  };
}
