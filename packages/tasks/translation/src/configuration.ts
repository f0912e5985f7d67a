import { type CellKind, cellKinds } from '@unrolled/cells';
import {
  type AttentionKind,
  attentionKinds,
  type DecoderKind,
  decoderKinds,
} from '@unrolled/seq2seq';
import { ArgumentError } from '@unrolled/tensor';
import {
  completeOptions,
  type OptionRules,
  oneOf,
  pickOptions,
  rules,
} from '@unrolled/tensor/guards';

/** Architecture and sizes of a model, needed to build it before its weights are loaded. */
export interface TranslationConfiguration {
  /** Attention score; `none`: the decoder sees the source through one vector of fixed size. */
  readonly attention: AttentionKind;
  /** When attention is applied; only `luong` trains on whole targets in one fused op. */
  readonly decoder: DecoderKind;
  readonly cell: CellKind;
  /** Size of a token embedding, in both languages. */
  readonly embeddingSize: number;
  /** Size of the decoder's state and of an encoder output, both directions together. */
  readonly hiddenSize: number;
  /** Recurrent layers of the encoder, and of the decoder. */
  readonly numLayers: number;
  /** Whether the encoder also reads from the end. */
  readonly bidirectional: boolean;
  /** Share of values dropped in training: of embeddings, between layers, of features. */
  readonly dropout: number;
}

export const defaultTranslationConfiguration: TranslationConfiguration = {
  attention: 'general',
  decoder: 'luong',
  cell: 'gru',
  embeddingSize: 128,
  hiddenSize: 256,
  numLayers: 1,
  bidirectional: true,
  dropout: 0.2,
};

export const configurationRules: OptionRules<TranslationConfiguration> = {
  attention: oneOf(attentionKinds),
  decoder: oneOf(decoderKinds),
  cell: oneOf(cellKinds),
  embeddingSize: rules.count,
  hiddenSize: rules.count,
  numLayers: rules.count,
  bidirectional: rules.boolean,
  dropout: rules.fraction,
};

/** Fills in the defaults. @throws ArgumentError naming the first value that cannot be used */
export function completeConfiguration(
  where: string,
  given: Partial<TranslationConfiguration>,
): TranslationConfiguration {
  const complete = completeOptions(
    where,
    given,
    defaultTranslationConfiguration,
    configurationRules,
  );
  checkDirections(where, complete);
  return complete;
}

/** @throws ArgumentError when the hidden size cannot be shared by two directions */
export function checkDirections(
  where: string,
  { bidirectional, hiddenSize }: TranslationConfiguration,
): void {
  if (bidirectional && hiddenSize % 2 === 1) {
    throw new ArgumentError(
      `${where}: hiddenSize must be even, since each direction has half of it, got ${hiddenSize}`,
    );
  }
}

/** The part of the options of a run that its model is built from. */
export const configurationOf = (options: TranslationConfiguration): TranslationConfiguration =>
  pickOptions(options, configurationRules);
