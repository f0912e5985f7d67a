import { eventLoopTurn } from '@unrolled/nn';

export const paces = ['run', 'slow', 'pause', 'step'] as const;
/** Run at full speed, at one step a second, not at all, or once. */
export type Pace = (typeof paces)[number];

/** Milliseconds of work after which messages of the page get a turn. */
const breathInterval = 12;
const slowInterval = 800;

/** Repeats a step at the pace that the page asks for. The worker's own loop: hidden tabs do not slow it. */
export class RunLoop {
  readonly #step: () => Promise<void>;
  readonly #onError: (reason: unknown) => void;
  #pace: Pace = 'pause';
  #running: Promise<void> | null = null;

  /** @param onError called once with what a step threw; the loop then pauses */
  constructor(step: () => Promise<void>, onError: (reason: unknown) => void) {
    this.#step = step;
    this.#onError = onError;
  }

  get pace(): Pace {
    return this.#pace;
  }

  set(pace: Pace): void {
    this.#pace = pace;
    if (pace !== 'pause') this.#running ??= this.#run();
  }

  /** Pauses, and waits for a step that is under way: what it uses may then be freed. */
  async end(): Promise<void> {
    this.#pace = 'pause';
    await this.#running;
  }

  async #run(): Promise<void> {
    await eventLoopTurn(); // `#running` is set before the first step
    let breathedAt = performance.now();
    try {
      while (this.#pace !== 'pause') {
        if (this.#pace === 'step') this.#pace = 'pause';
        await this.#step();
        if (this.#pace === 'slow') await pauseFor(slowInterval);
        if (performance.now() - breathedAt < breathInterval) continue;
        await eventLoopTurn();
        breathedAt = performance.now();
      }
    } catch (reason) {
      this.#pace = 'pause';
      this.#onError(reason);
    } finally {
      this.#running = null;
    }
  }
}

const pauseFor = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
