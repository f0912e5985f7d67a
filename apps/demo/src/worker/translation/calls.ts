import type { NumberLanguage } from '@unrolled/datasets/generated';
import type { BeamFate } from '@unrolled/seq2seq';
import type { Call } from '../call.ts';
import type { TrainingCalls, TrainingEvents, TrainingSettings } from '../training-calls.ts';

/** Languages that numbers in English words are translated into. */
export const targetLanguages = ['fr', 'ko'] as const satisfies readonly NumberLanguage[];
export type TargetLanguage = (typeof targetLanguages)[number];

/** The two translators: one attends to the source, the other has one vector of fixed size. */
export const translators = ['attention', 'fixed'] as const;
export type Translator = (typeof translators)[number];

export type ByTranslator<Value> = Readonly<Record<Translator, Value>>;

/** Attention of a step of the target, moved to a position of the source. */
export interface Move {
  readonly step: number;
  readonly position: number;
}

export interface SourceWord {
  readonly text: string;
  /** False where training never saw the word. */
  readonly isKnown: boolean;
}

export interface DecodedToken {
  readonly text: string;
  readonly probability: number;
  /** Attention over the words of the source; null without attention. */
  readonly weights: readonly number[] | null;
  readonly isMoved: boolean;
}

export interface Translated {
  readonly tokens: readonly DecodedToken[];
  readonly text: string;
  /** Whether it came to its end before the greatest length. */
  readonly ended: boolean;
}

export interface TranslationReading {
  readonly source: readonly SourceWord[];
  readonly translated: ByTranslator<Translated>;
  /** The right translation; null where the source is no number. */
  readonly right: string | null;
  readonly parameters: number;
  readonly milliseconds: number;
}

/** A hypothesis at a step of a beam search. */
export interface BeamNode {
  /** Its index among the nodes of the step before; −1 at the first step. */
  readonly parent: number;
  /** Its last token; null: the end. */
  readonly token: string | null;
  /** The whole hypothesis. */
  readonly text: string;
  /** ln p of all of its tokens. */
  readonly logProbability: number;
  readonly fate: BeamFate;
  /** Whether the result of the search goes through it. */
  readonly isBest: boolean;
}

export interface BeamTree {
  readonly steps: readonly (readonly BeamNode[])[];
  /** The results, best first, with ln p / tokens. */
  readonly results: readonly { readonly text: string; readonly score: number }[];
}

/** Translations of held-out sources of about the same length. */
export interface LengthQuality {
  /** Words of the source. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Share of translations that are right to the letter. */
  readonly exact: ByTranslator<number>;
}

export interface QualityProgress {
  readonly language: TargetLanguage;
  readonly done: number;
  readonly of: number;
  readonly lengths: readonly LengthQuality[];
}

export interface NumberSettings extends TrainingSettings {
  readonly language: TargetLanguage;
}

/**
 * Training reports of each translator its `loss`, the mean cross-entropy of a batch in nats per token, and
 * after some of the steps `exact`, the share of held-out numbers that are right to the letter.
 */
export interface TranslationCalls extends TrainingCalls<'translation'> {
  'translation.read': Call<
    { readonly language: TargetLanguage; readonly text: string; readonly moves: readonly Move[] },
    TranslationReading
  >;
  'translation.beam': Call<
    {
      readonly language: TargetLanguage;
      readonly text: string;
      readonly width: number;
      readonly translator: Translator;
    },
    BeamTree
  >;
  /** Measures by length; what is done so far comes as events. */
  'translation.measure': Call<TargetLanguage, void>;
  /** Begins anew, with new weights. */
  'translation.openTraining': Call<NumberSettings, void>;
}

export interface TranslationEvents extends TrainingEvents<'translation'> {
  'translation.quality': QualityProgress;
}
