import {
  type FrameSequence,
  fitStandardizer,
  readStandardizer,
  type Standardizer,
  standardizeFrames,
  standardizerRule,
} from '@unrolled/datasets';
import { check, type Rule, readFrom, rules } from '@unrolled/guards';
import { DataError, FormatError } from '@unrolled/tensor';
import {
  channelsOf,
  completePreprocessing,
  type Preprocessing,
} from '../preprocessing/preprocessing.ts';

/**
 * The frames of sequences that a model reads: pixels that were preprocessed in one way, or features that
 * it standardises. Plain JSON as a part of the model's file.
 */
export class FrameInputs {
  /** Preprocessing that made the pixels; null for features. */
  readonly preprocessing: Preprocessing | null;
  /** Mean and deviation of features; null for pixels. */
  readonly standardizer: Standardizer | null;

  private constructor(preprocessing: Preprocessing | null, standardizer: Standardizer | null) {
    this.preprocessing = preprocessing;
    this.standardizer = standardizer;
  }

  static ofPixels(preprocessing: Partial<Preprocessing>): FrameInputs {
    return new FrameInputs(completePreprocessing('FrameInputs.ofPixels', preprocessing), null);
  }

  static ofFeatures(standardizer: Standardizer): FrameInputs {
    check('FrameInputs.ofFeatures', 'standardizer', standardizer, standardizerRule);
    return new FrameInputs(null, standardizer);
  }

  /**
   * Inputs of a new model: pixels where their preprocessing is given, else the features of sequences, whose
   * means and deviations they are standardised by.
   */
  static of(
    preprocessing: Partial<Preprocessing> | undefined,
    features: () => readonly FrameSequence[],
  ): FrameInputs {
    check('FrameInputs.of', 'features', features, rules.function);
    if (preprocessing !== undefined) return FrameInputs.ofPixels(preprocessing);
    return FrameInputs.ofFeatures(fitStandardizer(features()));
  }

  /** Reads them from a file, which may be damaged. @throws FormatError, ArgumentError */
  static from(where: string, fields: object): FrameInputs {
    check('FrameInputs.from', 'where', where, rules.text);
    const preprocessing = readFrom(fields, 'preprocessing');
    const standardizer = readFrom(fields, 'standardizer');
    if (standardizer === null && typeof preprocessing === 'object' && preprocessing !== null) {
      return new FrameInputs(completePreprocessing(where, preprocessing), null);
    }
    if (preprocessing === null && typeof standardizer === 'object' && standardizer !== null) {
      return new FrameInputs(null, readStandardizer(where, standardizer));
    }
    throw new FormatError(
      `${where}: expected the preprocessing of pixels or the standardizer of features, and null for the ` +
        'other, got something else',
    );
  }

  /** Number of values of a frame. */
  get size(): number {
    return this.preprocessing === null
      ? (this.standardizer?.mean.length ?? 0)
      : this.preprocessing.height * this.preprocessing.width * channelsOf(this.preprocessing);
  }

  /** Frames as a model reads them: pixels unchanged, features standardised. */
  read(sequence: FrameSequence): FrameSequence {
    return this.standardizer === null ? sequence : standardizeFrames(sequence, this.standardizer);
  }

  /**
   * Checks that data is made as these inputs were.
   * @param preprocessing of its pixels; undefined for features
   * @throws DataError for features instead of pixels, the reverse, or other pixels
   */
  checkSame(where: string, preprocessing: Partial<Preprocessing> | undefined): void {
    check('FrameInputs.checkSame', 'where', where, rules.text);
    const given = preprocessing === undefined ? null : completePreprocessing(where, preprocessing);
    if (JSON.stringify(given) === JSON.stringify(this.preprocessing)) return;
    const words = (one: Preprocessing | null) =>
      one === null ? 'features' : `pixels of ${JSON.stringify(one)}`;
    throw new DataError(
      `${where}: the model reads ${words(this.preprocessing)}, got ${words(given)}; prepare the frames in the same way`,
    );
  }

  toJSON(): object {
    return { preprocessing: this.preprocessing, standardizer: this.standardizer };
  }

  /** `48 × 48 rgb` or `24 features`. */
  toString(): string {
    if (this.preprocessing === null) return `${this.size} features`;
    const { width, height, colour } = this.preprocessing;
    return `${width} × ${height} ${colour}`;
  }
}

/** Rule of an instance of `FrameInputs`. */
export const frameInputsRule: Rule = {
  holds: (value) => value instanceof FrameInputs,
  words: 'FrameInputs, such as FrameInputs.ofPixels(preprocessing)',
};
