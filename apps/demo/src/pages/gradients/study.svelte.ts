import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import type { Ask } from '../../worker/client.ts';
import {
  type AddingProgress,
  type ComparedModel,
  type Connectivity,
  comparedModels,
  type Flow,
  type FlowSettings,
} from '../../worker/gradients/calls.ts';
import type { Pace } from '../../worker/run-loop.ts';

const defaultText = 'The dogs that the old captain sees ';

const noErrors = () =>
  Object.fromEntries(comparedModels.map((model) => [model, [] as number[]])) as Record<
    ComparedModel,
    number[]
  >;

/** State of page 3, kept while other pages are open. */
class GradientStudy {
  connections = $state.raw<readonly Connectivity[]>([]);
  flow = $state.raw<Flow | null>(null);
  error = $state('');
  pace = $state<Pace>('pause');
  step = $state(0);
  stepsPerSecond = $state(0);
  steps = $state.raw<readonly number[]>([]);
  errors = $state.raw(noErrors());
  parameters = $state.raw<Readonly<Record<ComparedModel, number>> | null>(null);
  #opened = '';

  constructor() {
    engine.on('gradients.adding', (progress) => this.#follow(progress));
    engine.on('gradients.failed', (reason) => {
      this.error = reason;
      this.pace = 'pause';
    });
    engine.carry(async () => {
      this.pace = 'pause';
      return this.#opened === '' ? undefined : (ask) => this.#openAdding(ask);
    });
  }

  get text(): string {
    return address.text('text', defaultText, 200);
  }

  get at(): number {
    const count = this.connections[0]?.characters.length ?? this.text.length;
    return address.whole('at', Math.max(0, count - 1), 0, Math.max(0, count - 1));
  }

  get flowSettings(): FlowSettings {
    return {
      singularValue: address.number('singular', 1.2, 0.1, 2.5),
      activation: address.choice('activation', ['tanh', 'relu'], 'relu'),
      time: address.whole('time', 30, 5, 60),
      clipNorm: address.number('clip', 1, 0.01, 100),
    };
  }

  get numbers(): number {
    return address.whole('numbers', 30, 6, 60);
  }

  get rate(): number {
    return address.number('rate', 0.01, 1e-4, 0.1);
  }

  get seed(): number {
    return address.whole('seed', 1, 1, 9_999);
  }

  readonly connect = latest(async ({ text, at }: { text: string; at: number }) => {
    this.connections = await engine.ask('gradients.connect', { text, at });
  });

  readonly measureFlow = latest(async (settings: FlowSettings) => {
    this.flow = await engine.ask('gradients.flow', settings);
  });

  async openAdding(isReset = false): Promise<void> {
    const wanted = [this.numbers, this.seed].join();
    if (this.#opened === wanted && !isReset) return;
    this.#opened = wanted;
    await this.#openAdding(engine.ask);
  }

  async #openAdding(ask: Ask): Promise<void> {
    const { numbers: time, rate: learningRate, seed } = this;
    this.error = '';
    this.pace = 'pause';
    this.parameters = await ask('gradients.openAdding', { time, learningRate, seed });
    this.step = 0;
    this.stepsPerSecond = 0;
    this.steps = [];
    this.errors = noErrors();
  }

  async setPace(pace: Pace): Promise<void> {
    await engine.ask('gradients.addingPace', pace);
    this.pace = pace === 'step' ? 'pause' : pace;
  }

  #follow({ step, stepsPerSecond, points }: AddingProgress): void {
    this.step = step;
    if (stepsPerSecond > 0) this.stepsPerSecond = stepsPerSecond;
    if (points.length === 0) return;
    this.steps = [...this.steps, ...points.map((point) => point.step)];
    const next = noErrors();
    for (const model of comparedModels) {
      next[model] = [...this.errors[model], ...points.map(({ errors }) => errors[model])];
    }
    this.errors = next;
  }
}

export const study = new GradientStudy();
