import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import { Training } from '../../shell/training.svelte.ts';
import {
  type ActionModelName,
  type ActionsSummary,
  type ClipReading,
  clipKinds,
  type ReadRequest,
} from '../../worker/actions/calls.ts';
import { messageOf } from '../../worker/message-of.ts';

/** Milliseconds between two readings of the clip while the models train. */
const readInterval = 600;

/** State of page 8, kept while other pages are open. */
class ActionsStudy {
  summary = $state.raw<ActionsSummary | null>(null);
  /** Confusion of both networks, measured last; a field of its own, so that nothing else is drawn again with it. */
  confusion = $state.raw<ActionsSummary['confusion'] | null>(null);
  reading = $state.raw<ClipReading | null>(null);
  /** Why a file of the visitor could not be read. */
  fileError = $state('');
  /** Whether the clip is that of the visitor's file. */
  isOwn = $state(false);
  readonly training = new Training('actions', {
    rate: 5e-3,
    isPretrained: true,
    wanted: () => this.kind,
    open: async (ask, { learningRate, seed }, isNew) => {
      this.isOwn = false;
      const opening = { kind: this.kind, seed: isNew ? seed : null, learningRate };
      this.#show(await ask('actions.open', opening));
    },
    onProgress: () => {
      if (performance.now() - this.#readAt > readInterval || this.training.pace === 'pause') {
        void this.read(this.request);
      }
    },
  });
  #readAt = 0;

  constructor() {
    engine.on('actions.confusion', (confusion) => {
      this.confusion = confusion;
    });
  }

  get kind() {
    return address.choice('data', clipKinds, 'figures');
  }

  get clip(): number {
    const count = this.summary?.clips.length ?? 1;
    return address.whole('clip', 1, 1, count) - 1;
  }

  get isBackwards(): boolean {
    return address.choice('play', ['forwards', 'backwards'], 'forwards') === 'backwards';
  }

  get request(): ReadRequest {
    return { clip: this.isOwn ? null : this.clip, backwards: this.isBackwards };
  }

  /** The last frame that the models have read; that of the clip unless the address names another. */
  get at(): number {
    const count = this.reading?.shown.length ?? 1;
    return address.whole('at', count, 1, count) - 1;
  }

  openFile(name: string, bytes: Uint8Array): Promise<void> {
    return this.training.openFile(async (ask) =>
      this.#show(await ask('actions.load', { name, bytes })),
    );
  }

  /** Shows models, and what they read as soon as the worker answers other calls. */
  #show(summary: ActionsSummary): void {
    this.summary = summary;
    this.confusion = summary.confusion;
    void this.read(this.request);
  }

  readonly read = latest(async (request: ReadRequest) => {
    this.reading = await engine.ask('actions.read', request);
    this.#readAt = performance.now();
  });

  async readFile(file: File): Promise<void> {
    this.fileError = '';
    try {
      await engine.ask('actions.readFile', file);
      this.isOwn = true;
      address.set({ at: null, play: null });
      await this.read(this.request);
    } catch (reason) {
      this.fileError = messageOf(reason);
    }
  }

  /** Shows one of the clips of the page. */
  choose(clip: number): void {
    this.isOwn = false;
    address.set({ clip: clip + 1, at: null });
  }

  save(name: ActionModelName): Promise<Uint8Array> {
    return engine.ask('actions.save', name);
  }
}

export const study = new ActionsStudy();
