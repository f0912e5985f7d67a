import type { Call } from '../call.ts';
import type { TrainingCalls, TrainingEvents, TrainingSettings } from '../training-calls.ts';

/** The models that are compared on one text. */
export const comparedModels = ['rnn', 'lstm', 'gru'] as const;
export type ComparedModel = (typeof comparedModels)[number];

export interface Connectivity {
  readonly model: ComparedModel;
  readonly characters: readonly string[];
  /** ‖∂ logit / ∂ x_t‖ for every character up to the one pointed at. */
  readonly norms: Float32Array;
  /** The character whose logit it is, and the probability that the model gives it. */
  readonly next: string;
  readonly probability: number;
}

export interface FlowSettings {
  /** The greatest singular value of the recurrent matrix. */
  readonly singularValue: number;
  readonly activation: 'tanh' | 'relu';
  readonly time: number;
  /** Greatest norm of the gradient of the weights. */
  readonly clipNorm: number;
}

export interface Flow {
  /** ‖∂ Σ h_T / ∂ h_t‖ for t = 1 … time. */
  readonly norms: readonly number[];
  /** Greatest singular value as measured. */
  readonly measured: number;
  /** Norm of the gradient of all weights. */
  readonly gradientNorm: number;
  /** Distance that one step of gradient descent at this rate moves the weights, with and without clipping. */
  readonly learningRate: number;
  readonly moved: { readonly clipped: number; readonly free: number };
}

export interface AddingSettings extends TrainingSettings {
  /** Numbers in a sequence. */
  readonly time: number;
}

/** Training reports the mean squared error of each model on sequences that no training has seen. */
export interface GradientCalls extends TrainingCalls<'gradients'> {
  /** @param at the place of the character after which the next one is predicted */
  'gradients.connect': Call<{ text: string; at: number }, readonly Connectivity[]>;
  'gradients.flow': Call<FlowSettings, Flow>;
  /** Begins anew; returns the parameters of each model. */
  'gradients.openAdding': Call<AddingSettings, Readonly<Record<ComparedModel, number>>>;
}

export type GradientEvents = TrainingEvents<'gradients'>;
