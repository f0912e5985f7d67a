import { describe } from '@unrolled/guards';
import { isResumable, type Module, type Resumable, SavedFields } from '@unrolled/nn';
import { checkState } from '@unrolled/nn/guards';
import { ArgumentError, type Rng } from '@unrolled/tensor';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Callback } from './callback.ts';

/** Parameters, and the generators that layers such as dropout draw from. */
export function modelPart(model: Module): Resumable {
  const rngs = (): Map<string, Rng> => new Map(model.namedRngs());
  return {
    snapshot: () => ({
      tensors: model.stateDict(),
      state: {
        rngs: Object.fromEntries([...rngs()].map(([name, { state }]) => [name, { ...state }])),
      },
    }),
    prepareRestore: ({ tensors, state }) => {
      checkState('Trainer.restore: the model', new Map(model.namedParameters()), tensors);
      const saved = new SavedFields('Trainer.restore: the model', state).fields('rngs');
      const states = [...rngs()].map(([name, rng]) => [rng, saved.rng(name).state] as const);
      return () => {
        model.loadStateDict(tensors);
        for (const [rng, rngState] of states) rng.restore(rngState);
      };
    },
  };
}

/** State of an optimizer as a part of a snapshot. */
export function optimizerPart(optimizer: Optimizer): Resumable {
  return {
    snapshot: () => optimizer.stateDict(),
    prepareRestore: (saved) => optimizer.prepareLoad(saved),
  };
}

/** The callbacks that have a state, by name. @throws ArgumentError when two have the same */
export function callbackParts(callbacks: readonly Callback[]): Map<string, Resumable> {
  const parts = new Map<string, Resumable>();
  for (const callback of callbacks) {
    if (!isResumable(callback)) continue;
    const part = partName('callbacks', callback.name);
    if (parts.has(part)) {
      throw new ArgumentError(
        `Trainer: callbacks with a state need different names, got two of '${callback.name}'`,
      );
    }
    parts.set(part, callback);
  }
  return parts;
}

/** Name of a part within a folder of parts. */
export function partName(folder: string, name: string): string {
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) {
    throw new ArgumentError(
      `Trainer: names of ${folder} must consist of letters, digits, - and _, got ${describe(name)}`,
    );
  }
  return `${folder}/${name}`;
}
