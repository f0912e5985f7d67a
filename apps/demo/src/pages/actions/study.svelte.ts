import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import {
  type ActionModelName,
  type ActionsProgress,
  type ActionsSummary,
  actionModels,
  type ByModel,
  type ClipReading,
  clipKinds,
  type ReadRequest,
} from '../../worker/actions/calls.ts';
import type { Ask } from '../../worker/client.ts';
import { messageOf } from '../../worker/message-of.ts';
import type { Pace } from '../../worker/run-loop.ts';

/** Milliseconds between two readings of the clip while the models train. */
const readInterval = 600;

interface Series {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const noSeries = (): ByModel<Series> => ({
  recurrent: { x: [], y: [] },
  frames: { x: [], y: [] },
});

/** State of page 8, kept while other pages are open. */
class ActionsStudy {
  summary = $state.raw<ActionsSummary | null>(null);
  reading = $state.raw<ClipReading | null>(null);
  error = $state('');
  /** Why a file of the visitor could not be read. */
  fileError = $state('');
  /** Whether the clip is that of the visitor's file. */
  isOwn = $state(false);
  pace = $state<Pace>('pause');
  step = $state(0);
  clipsPerSecond = $state(0);
  losses = $state.raw(noSeries());
  accuracies = $state.raw(noSeries());
  #opened = '';
  #readAt = 0;

  constructor() {
    engine.on('actions.progress', (progress) => this.#follow(progress));
    engine.on('actions.failed', (reason) => {
      this.error = reason;
      this.pace = 'pause';
    });
    engine.carry(async () => {
      this.pace = 'pause';
      return this.#opened === '' ? undefined : (ask) => this.#openWanted(ask);
    });
  }

  get kind() {
    return address.choice('data', clipKinds, 'figures');
  }

  get isNew(): boolean {
    return address.choice('from', ['ready', 'new'], 'ready') === 'new';
  }

  get seed(): number {
    return address.whole('seed', 1, 1, 9_999);
  }

  get rate(): number {
    return address.number('rate', 5e-3, 1e-4, 0.1);
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

  /** Identifies the models that the address asks for. */
  get wanted(): string {
    const { kind, isNew, seed } = this;
    return [kind, isNew ? seed : 'ready'].join();
  }

  /** Opens the models that the address asks for, unless they are open. */
  async open(isReset = false): Promise<void> {
    if (this.#opened === this.wanted && !isReset) return;
    this.#opened = this.wanted;
    await this.#openWanted(engine.ask);
  }

  async #openWanted(ask: Ask): Promise<void> {
    this.isOwn = false;
    const { kind, isNew, seed, rate: learningRate } = this;
    await this.#show(ask('actions.open', { kind, seed: isNew ? seed : null, learningRate }));
  }

  async openFile(name: string, bytes: Uint8Array): Promise<void> {
    await this.#show(engine.ask('actions.load', { name, bytes }));
  }

  /** Shows models, and what they read as soon as the worker answers other calls. */
  async #show(opening: Promise<ActionsSummary>): Promise<void> {
    this.error = '';
    try {
      this.summary = await opening;
      this.pace = 'pause';
      this.step = 0;
      this.clipsPerSecond = 0;
      this.losses = noSeries();
      this.accuracies = noSeries();
      void this.read(this.request);
    } catch (reason) {
      this.error = messageOf(reason);
    }
  }

  /** Untrained models take the place of those that the page brought, before the first step. */
  async setPace(pace: Pace): Promise<void> {
    if (!this.isNew && this.step === 0) {
      address.go({ from: 'new' });
      await this.open();
    }
    await engine.ask('actions.pace', pace);
    this.pace = pace === 'step' ? 'pause' : pace;
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

  #follow({ step, clipsPerSecond, points, confusion }: ActionsProgress): void {
    this.step = step;
    if (clipsPerSecond > 0) this.clipsPerSecond = clipsPerSecond;
    if (points.length === 0) return;
    const losses = noSeries() as Record<ActionModelName, Series>;
    const accuracies = noSeries() as Record<ActionModelName, Series>;
    for (const name of actionModels) {
      losses[name] = extended(
        this.losses[name],
        points.map((point) => [point.step, point.loss[name]]),
      );
      accuracies[name] = extended(
        this.accuracies[name],
        points.flatMap((point) => (point.accuracy ? [[point.step, point.accuracy[name]]] : [])),
      );
    }
    this.losses = losses;
    this.accuracies = accuracies;
    if (confusion !== null && this.summary !== null) this.summary = { ...this.summary, confusion };
    if (performance.now() - this.#readAt > readInterval || this.pace === 'pause') {
      void this.read(this.request);
    }
  }
}

const extended = ({ x, y }: Series, points: readonly (readonly number[])[]): Series => ({
  x: [...x, ...points.map(([step]) => step)],
  y: [...y, ...points.map(([, value]) => value)],
});

export const study = new ActionsStudy();
