import type { ProgressEvent } from '@unrolled/train';
import { connectWorker } from '@unrolled/train/worker';
import type { TrainingHandlers } from './worker.ts';

/** State of a training, as a page shows it. */
export interface Shown {
  readonly isRunning: boolean;
  /** From 0 to 1. */
  readonly progress: number;
  readonly words: string;
}

export const idle: Shown = { isRunning: false, progress: 0, words: '' };

/** A worker that trains one model at a time. */
export class Training {
  readonly #worker = connectWorker<TrainingHandlers>(
    new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  );
  readonly #show: (shown: Shown) => void;
  #controller = new AbortController();

  constructor(show: (shown: Shown) => void) {
    this.#show = show;
  }

  async start(hiddenSize: number): Promise<void> {
    this.#controller = new AbortController();
    this.#show({ ...idle, isRunning: true });
    const { signal } = this.#controller;
    const onReport = ({ progress, loss }: ProgressEvent) =>
      this.#show({ isRunning: true, progress, words: `loss ${loss.toFixed(4)}` });
    try {
      const wish = { hiddenSize, epochs: 3 };
      const { reason, file } = await this.#worker.call('train', wish, { signal, onReport });
      this.#show({ ...idle, progress: 1, words: `${reason}, a file of ${file.length} bytes` });
    } catch (error) {
      this.#show({ ...idle, words: String(error) });
    }
  }

  stop(): void {
    this.#controller.abort();
  }

  end(): void {
    this.#worker.terminate();
  }
}
