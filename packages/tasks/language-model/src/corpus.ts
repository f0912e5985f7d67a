import { DataError } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { checksumOf } from '@unrolled/train';
import type { TrainingOptions } from './training-options.ts';

export interface TrainingText {
  readonly training: string;
  /** Never trained on. Default: the end of the training text, which is then held out. */
  readonly validation?: string;
}

/** A text as ids: what is trained on, and what is not. */
export interface Corpus {
  readonly tokenizer: CharacterTokenizer;
  readonly training: Int32Array;
  readonly validation: Int32Array;
  /** Of both, so that a run is not resumed with another text. */
  readonly checksum: number;
}

/**
 * @param known the vocabulary of a model that exists already; else it is made of all characters of
 *   both texts
 * @throws DataError for a text that is too short; TokenizerError for characters that a known
 *   vocabulary has not
 */
export function prepareCorpus(
  { training, validation }: TrainingText,
  { heldOut, sequenceLength }: Pick<TrainingOptions, 'heldOut' | 'sequenceLength'>,
  known?: CharacterTokenizer,
): Corpus {
  if (training === '') {
    throw new DataError('language model: the training text must not be empty');
  }
  const tokenizer = known ?? CharacterTokenizer.train(training + (validation ?? ''));
  const all = tokenizer.encode(training);
  const end = validation === undefined ? all.length - Math.ceil(all.length * heldOut) : all.length;
  const parts = {
    training: all.subarray(0, end),
    validation: validation === undefined ? all.subarray(end) : tokenizer.encode(validation),
  };
  const rest = validation === undefined ? ` beside the ${all.length - end} held out` : '';
  if (end < sequenceLength + 1) {
    throw new DataError(
      `language model: the training text must have at least ${sequenceLength + 1} characters, one ` +
        `sequence and what follows it, got ${end}${rest}; use a longer text or shorter sequences`,
    );
  }
  if (parts.validation.length < 2) {
    throw new DataError(
      `language model: the validation text must have at least 2 characters, got ` +
        `${parts.validation.length}; use a longer one`,
    );
  }
  return { tokenizer, ...parts, checksum: checksumOf([parts.training, parts.validation]) };
}
