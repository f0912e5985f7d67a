import type { Ask } from '../worker/client.ts';
import type { LearningGroup } from '../worker/training-calls.ts';
import { engine } from './engine.svelte.ts';

interface Models {
  /** Identifies the models that are open. */
  readonly opened: () => string;
  /** Opens them on another worker, as they were before they learned. */
  readonly openAgain: (ask: Ask) => Promise<void>;
}

/** The weights that the models of a group have learned, carried from one worker to the next. */
export class LearnedWeights {
  /** Whether the models have learned something since they were opened. */
  #hasLearned = false;
  readonly #forget: () => void;

  constructor(group: LearningGroup, { opened, openAgain }: Models) {
    const carried = engine.carry({
      open: openAgain,
      save: async (ask) => {
        if (!this.#hasLearned) return undefined;
        const models = opened();
        const weights = await ask(`${group}.weights`, null);
        return async (ask) => {
          await openAgain(ask);
          if (models !== opened()) return; // the visitor has asked for other models meanwhile
          await ask(`${group}.restore`, weights);
          this.#hasLearned = true;
        };
      },
    });
    this.#forget = () => carried.forget();
  }

  /** Notes that the models have learned something. */
  note(): void {
    this.#hasLearned = true;
  }

  /** Notes that other models are open, which have learned nothing. */
  forget(): void {
    this.#forget();
    this.#hasLearned = false;
  }
}
