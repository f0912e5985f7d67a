import type { Call } from '../call.ts';
import type { ComparedModel } from '../gradients/calls.ts';
import type { Pace } from '../run-loop.ts';
import type { WeightsCalls } from '../training-calls.ts';

/** A gate that is held at a value. */
export interface HeldGate {
  /** i, f, g, o of an LSTM; r, z, n of a GRU; h of an RNN. */
  readonly letter: string;
  /** Null: all units. */
  readonly unit: number | null;
  readonly value: number;
}

export interface GateRequest {
  readonly model: ComparedModel;
  readonly text: string;
  readonly held: readonly HeldGate[];
  /** The first character from which on they are held. */
  readonly from: number;
  /** Characters to write after the text. */
  readonly length: number;
}

/** One run of the model over the text. */
export interface GateRun {
  /** Gates and states by letter: each [characters, units], row-major. */
  readonly values: Readonly<Record<string, Float32Array>>;
  /** −ln p of each character, in nats; NaN for the first. */
  readonly surprise: Float32Array;
  /** Continuation of the text by the likeliest characters. */
  readonly continuation: string;
}

export interface GateReading {
  readonly model: ComparedModel;
  readonly characters: readonly string[];
  readonly unitCount: number;
  readonly free: GateRun;
  /** With the gates held; null where none is. */
  readonly held: GateRun | null;
}

export interface ComparisonSettings {
  /** Characters of training text: little or much. */
  readonly data: 'little' | 'much';
  /** Layers of every network. */
  readonly numLayers: number;
  readonly hiddenSize: number;
  readonly seed: number;
}

export interface ComparedLearner {
  readonly cell: ComparedModel;
  readonly parameters: number;
  readonly charactersPerSecond: number;
  /** Mean nats per character on training text, and on text that no training sees. */
  readonly training: number;
  readonly heldOut: number;
  /** The lowest of all so far. */
  readonly bestHeldOut: number;
}

export interface ComparisonProgress {
  readonly pace: Pace;
  readonly step: number;
  readonly learners: readonly ComparedLearner[];
}

export interface GatesCalls extends WeightsCalls<'gates'> {
  'gates.read': Call<GateRequest, GateReading>;
  'gates.openComparison': Call<ComparisonSettings, readonly ComparedLearner[]>;
  'gates.comparisonPace': Call<Pace, void>;
}

export interface GatesEvents {
  'gates.comparison': ComparisonProgress;
  'gates.failed': string;
}
