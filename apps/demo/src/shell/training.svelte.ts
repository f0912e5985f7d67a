import type { Ask, Restore } from '../worker/client.ts';
import { messageOf } from '../worker/message-of.ts';
import type { Pace } from '../worker/run-loop.ts';
import type { TrainedGroup, TrainingProgress, TrainingSettings } from '../worker/training-calls.ts';
import { address } from './address.svelte.ts';
import { engine } from './engine.svelte.ts';
import { LearnedWeights } from './learned-weights.ts';

export interface Series {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A series before the first step. */
export const noSeries: Series = { x: [], y: [] };

export const rateLimits = [1e-4, 0.1] as const;

/** Beyond so many points a series loses every other one: no screen shows them. */
const mostPoints = 20_000;
const thinned = (values: readonly number[]) => values.filter((_, index) => index % 2 === 0);

interface Opening {
  /** Default of the learning rate. */
  readonly rate: number;
  /** Identifies what the address asks for, apart from the seed. Default: there is one thing only. */
  readonly wanted?: () => string;
  /** Opens that in the worker. @param isNew whether it is untrained */
  readonly open: (ask: Ask, settings: TrainingSettings, isNew: boolean) => Promise<void>;
  /** Whether the page begins with trained models, whose place untrained ones take. Default false. */
  readonly isPretrained?: boolean;
  /** Called after a step, or a pause. */
  readonly onProgress?: () => void;
}

/** A training in the worker, as its page shows and steers it. */
export class Training {
  pace = $state<Pace>('pause');
  step = $state(0);
  unitsPerSecond = $state(0);
  error = $state('');
  /** Values over steps, by name. */
  series = $state.raw<Readonly<Record<string, Series>>>({});
  readonly #group: TrainedGroup;
  readonly #opening: Opening;
  /** The models that were last asked for. */
  #opened = '';
  /** Opens the file whose models stand in their place; null where there is none. */
  #file: Restore | null = null;
  readonly #learned: LearnedWeights;

  constructor(group: TrainedGroup, opening: Opening) {
    this.#group = group;
    this.#opening = opening;
    engine.on(`${group}.progress`, (progress) => this.#follow(progress));
    engine.on(`${group}.failed`, (reason) => {
      this.error = reason;
      this.pace = 'pause';
    });
    this.#learned = new LearnedWeights(group, {
      opened: () => this.#opened,
      openAgain: (ask) => this.#openAgain(ask),
    });
  }

  /** Whether the address asks for untrained models in place of those that the page brought. */
  get isNew(): boolean {
    return address.choice('from', ['ready', 'new'], 'ready') === 'new';
  }

  /** Whether trained models have given way to untrained ones. */
  get replacesPretrained(): boolean {
    return this.#opening.isPretrained === true && this.isNew;
  }

  /** Identifies the models that the address asks for. */
  get #wanted(): string {
    const seed = this.#opening.isPretrained && !this.isNew ? 'ready' : this.settings.seed;
    return [seed, this.#opening.wanted?.()].join();
  }

  get settings(): TrainingSettings {
    return {
      learningRate: address.number('rate', this.#opening.rate, ...rateLimits),
      seed: address.whole('seed', 1, 1, 9_999),
    };
  }

  /** Opens the models that the address asks for, unless they are open. */
  async open(isReset = false): Promise<void> {
    const wanted = this.#wanted;
    if (this.#opened === wanted && !isReset) return;
    this.#opened = wanted;
    await this.#openWanted(engine.ask);
  }

  async #openWanted(ask: Ask): Promise<void> {
    this.error = '';
    this.pace = 'pause';
    try {
      await this.#opening.open(ask, this.settings, this.isNew);
      this.#file = null;
      this.#clear();
    } catch (reason) {
      this.error = messageOf(reason);
    }
  }

  /** Untrained models take the place of those that the page brought, before the first step. */
  async setPace(pace: Pace): Promise<void> {
    const isBrought = this.#opening.isPretrained && !this.isNew && this.#file === null;
    if (isBrought && this.step === 0) address.go({ from: 'new' });
    await this.open();
    await engine.ask(`${this.#group}.pace`, pace);
    this.pace = pace === 'step' ? 'pause' : pace;
  }

  setRate(rate: number): void {
    address.set({ rate });
    if (this.#opened !== '') void engine.ask(`${this.#group}.rate`, rate);
  }

  /** The last value of a series; NaN where there is none. */
  last(name: string): number {
    return this.series[name]?.y.at(-1) ?? Number.NaN;
  }

  /** Opens models of a file, which are then trained further. */
  async openFile(open: Restore, ask = engine.ask): Promise<void> {
    this.error = '';
    try {
      await open(ask);
      this.pace = 'pause';
      this.#file = open;
      this.#clear();
      await ask(`${this.#group}.rate`, this.settings.learningRate);
    } catch (reason) {
      this.error = messageOf(reason);
    }
  }

  /** Opens on another worker the models that were open, as they were before they learned. */
  async #openAgain(ask: Ask): Promise<void> {
    if (this.#opened === '') return;
    const file = this.#file;
    await this.#openWanted(ask);
    if (file !== null) await this.openFile(file, ask);
  }

  #clear(): void {
    this.#learned.forget();
    this.step = 0;
    this.unitsPerSecond = 0;
    this.series = {};
  }

  #follow({ step, unitsPerSecond, points }: TrainingProgress): void {
    this.step = step;
    if (step > 0) this.#learned.note();
    if (unitsPerSecond > 0) this.unitsPerSecond = unitsPerSecond;
    if (points.length > 0) this.#extend(points);
    this.#opening.onProgress?.();
  }

  #extend(points: TrainingProgress['points']): void {
    const series: Record<string, { x: number[]; y: number[] }> = {};
    for (const [name, { x, y }] of Object.entries(this.series)) {
      series[name] =
        x.length > mostPoints ? { x: thinned(x), y: thinned(y) } : { x: [...x], y: [...y] };
    }
    for (const point of points) {
      for (const [name, value] of Object.entries(point.values)) {
        series[name] ??= { x: [], y: [] };
        series[name].x.push(point.step);
        series[name].y.push(value);
      }
    }
    this.series = series;
  }
}
