import type { Module } from '@unrolled/nn';
import { scope, tensor } from '@unrolled/tensor';
import type { Opened } from './opened.ts';

/** Models that are trained side by side, by name. */
export type Modules = Readonly<Record<string, Module>>;

/** Values of parameters, by the names of model and parameter. */
export type Weights = Readonly<Record<string, Float32Array>>;

/** The values of all parameters as they are now, whatever step comes next. */
export async function weightsOf(modules: Modules): Promise<Weights> {
  const all = Object.entries(modules).flatMap(([name, module]) =>
    Object.entries(module.stateDict()).map(
      async ([path, parameter]) =>
        [`${name}.${path}`, await parameter.data(new Float32Array(parameter.size))] as const,
    ),
  );
  return Object.fromEntries(await Promise.all(all));
}

/** Puts values into models of the same sizes as those that they were taken from. */
export function setWeights(modules: Modules, weights: Weights): void {
  for (const [name, module] of Object.entries(modules)) {
    scope(() => {
      const state = Object.entries(module.stateDict()).map(([path, { shape }]) => [
        path,
        tensor(weights[`${name}.${path}`], shape),
      ]);
      module.loadStateDict(Object.fromEntries(state));
    });
  }
}

/** A study whose models learn. */
export interface Learning {
  /** Modules in training, by name. */
  readonly modules: Modules;
  dispose(): Promise<void>;
}

/** Handlers of the calls that carry what was learned to another worker. */
export const carrying = <Study extends Learning>(opened: Opened<Study>) => ({
  weights: async (): Promise<Weights> => weightsOf((await opened.current).modules),
  async restore(weights: Weights): Promise<void> {
    setWeights((await opened.current).modules, weights);
  },
});
