import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import { LearnedWeights } from '../../shell/learned-weights.ts';
import type { Ask } from '../../worker/client.ts';
import type {
  ComparedLearner,
  ComparisonProgress,
  ComparisonSettings,
  GateReading,
  GateRequest,
  HeldGate,
} from '../../worker/gates/calls.ts';
import { type ComparedModel, comparedModels } from '../../worker/gradients/calls.ts';
import type { Pace } from '../../worker/run-loop.ts';
import { formatHeld, parseHeld } from './held-gates.ts';

/** Gates and then states of each kind, in the order in which a step computes them. */
export const letters: Readonly<Record<ComparedModel, readonly string[]>> = {
  lstm: ['i', 'f', 'g', 'o', 'c', 'h'],
  gru: ['r', 'z', 'n', 'h'],
  rnn: ['h'],
};
/** Letters that can be held. */
export const gates: Readonly<Record<ComparedModel, readonly string[]>> = {
  lstm: ['i', 'f', 'g', 'o'],
  gru: ['r', 'z', 'n'],
  rnn: ['h'],
};

export const unitCount = 64;
const defaultText = '"We will light the lamp," say the girls. The boys that the dog sees';
const continuationLength = 70;

interface Curve {
  readonly step: readonly number[];
  readonly heldOut: readonly number[];
  readonly training: readonly number[];
}

const emptyCurves = () =>
  Object.fromEntries(
    comparedModels.map((cell): [ComparedModel, Curve] => [
      cell,
      { step: [], heldOut: [], training: [] },
    ]),
  ) as Record<ComparedModel, Curve>;

/** State of page 4, kept while other pages are open. */
class GateStudy {
  reading = $state.raw<GateReading | null>(null);
  error = $state('');
  pace = $state<Pace>('pause');
  step = $state(0);
  learners = $state.raw<readonly ComparedLearner[]>([]);
  curves = $state.raw(emptyCurves());
  readonly #learned: LearnedWeights;
  #opened = '';

  constructor() {
    engine.on('gates.comparison', (progress) => this.#follow(progress));
    engine.on('gates.failed', (reason) => {
      this.error = reason;
      this.pace = 'pause';
    });
    this.#learned = new LearnedWeights('gates', {
      opened: () => this.#opened,
      openAgain: async (ask) => {
        if (this.#opened !== '') await this.#openComparison(ask);
      },
    });
  }

  get model(): ComparedModel {
    return address.choice('model', ['lstm', 'gru', 'rnn'], 'lstm');
  }

  get text(): string {
    return address.text('text', defaultText, 160);
  }

  get at(): number {
    const count = this.reading?.characters.length ?? 1;
    return address.whole('at', 5, 0, Math.max(0, count - 1));
  }

  get unit(): number {
    return address.whole('unit', 0, 0, unitCount - 1);
  }

  get held(): readonly HeldGate[] {
    return parseHeld(address.text('hold', ''), gates[this.model], unitCount);
  }

  get from(): number {
    return address.whole('from', 0, 0, 160);
  }

  get request(): GateRequest {
    const { model, text, held, from } = this;
    return { model, text, held, from, length: continuationLength };
  }

  hold(held: readonly HeldGate[], from = this.from): void {
    address.go({ hold: formatHeld(held), from: held.length === 0 || from === 0 ? null : from });
  }

  readonly read = latest(async (request: GateRequest) => {
    this.reading = await engine.ask('gates.read', request);
  });

  get comparison(): ComparisonSettings {
    return {
      data: address.choice('data', ['little', 'much'], 'little'),
      numLayers: address.whole('layers', 1, 1, 3),
      hiddenSize: address.whole('size', 48, 16, 128),
      seed: address.whole('seed', 1, 1, 9_999),
    };
  }

  async openComparison(isReset = false): Promise<void> {
    const wanted = Object.values(this.comparison).join();
    if (this.#opened === wanted && !isReset) return;
    this.#opened = wanted;
    await this.#openComparison(engine.ask);
  }

  async #openComparison(ask: Ask): Promise<void> {
    this.error = '';
    this.pace = 'pause';
    this.learners = await ask('gates.openComparison', this.comparison);
    this.#learned.forget();
    this.step = 0;
    this.curves = emptyCurves();
  }

  async setPace(pace: Pace): Promise<void> {
    await engine.ask('gates.comparisonPace', pace);
    this.pace = pace === 'step' ? 'pause' : pace;
  }

  #follow({ step, learners }: ComparisonProgress): void {
    const isNew = step !== this.step;
    this.step = step;
    if (step > 0) this.#learned.note();
    this.learners = learners;
    if (!isNew) return;
    const next = { ...this.curves };
    for (const { cell, heldOut, training } of learners) {
      const curve = next[cell];
      next[cell] = {
        step: [...curve.step, step],
        heldOut: [...curve.heldOut, heldOut],
        training: [...curve.training, training],
      };
    }
    this.curves = next;
  }
}

export const study = new GateStudy();
