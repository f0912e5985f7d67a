import type { CellKind } from '@unrolled/cells';
import type { Call } from '../call.ts';
import type { PretrainedName } from '../models.ts';
import type { Pace } from '../run-loop.ts';

/** A text to train on. */
export type TrainingText =
  | { readonly kind: 'english' | 'korean' }
  | { readonly kind: 'own'; readonly text: string };

/** Origin of a model. */
export type ModelSource =
  | { readonly kind: 'pretrained'; readonly name: PretrainedName }
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array }
  | {
      readonly kind: 'new';
      readonly cell: CellKind;
      readonly hiddenSize: number;
      readonly numLayers: number;
      readonly seed: number;
    };

export interface ModelSummary {
  readonly cell: CellKind;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly parameters: number;
  /** Characters that it can write. */
  readonly vocabulary: number;
  /** Size of the file that was loaded; 0 for a new model. */
  readonly bytes: number;
  /** Characters of the training text. */
  readonly textLength: number;
  /** Streams and window of one step. */
  readonly shape: readonly [streams: number, window: number];
}

/** Settings that may change while it trains. */
export interface TrainingSettings {
  readonly learningRate: number;
  /** Greatest norm of the gradient; null: not clipped. */
  readonly clipNorm: number | null;
  readonly temperature: number;
}

export interface TrainingProgress {
  readonly pace: Pace;
  readonly step: number;
  readonly epoch: number;
  readonly charactersPerSecond: number;
  /** Steps since the last message: mean nats per character, and gradient norm before clipping. */
  readonly points: readonly {
    readonly step: number;
    readonly loss: number;
    readonly norm: number;
  }[];
}

/** A model's reading of a text. */
export interface Reading {
  readonly characters: readonly string[];
  /** h of every layer after every character: [characters, layers · hiddenSize], row-major. */
  readonly units: Float32Array;
  readonly unitCount: number;
  /** −ln p of each character given those before it, in nats; NaN for the first. */
  readonly surprise: Float32Array;
}

export interface TextCalls {
  'text.open': Call<{ source: ModelSource; text: TrainingText }, ModelSummary>;
  'text.settings': Call<TrainingSettings, void>;
  'text.pace': Call<Pace, void>;
  'text.sample': Call<{ prompt: string; length: number; seed: number }, string>;
  'text.read': Call<string, Reading>;
  'text.save': Call<null, Uint8Array>;
}

export interface TextEvents {
  'text.progress': TrainingProgress;
  /** A text that the model has written while it trains. */
  'text.sample': { readonly step: number; readonly text: string };
  /** Training has ended by an error. */
  'text.failed': string;
}
