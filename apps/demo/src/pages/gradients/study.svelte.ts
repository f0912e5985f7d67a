import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import { Training } from '../../shell/training.svelte.ts';
import type {
  ComparedModel,
  Connectivity,
  Flow,
  FlowSettings,
} from '../../worker/gradients/calls.ts';

const defaultText = 'The dogs that the old captain sees ';

/** State of page 3, kept while other pages are open. */
class GradientStudy {
  connections = $state.raw<readonly Connectivity[]>([]);
  flow = $state.raw<Flow | null>(null);
  parameters = $state.raw<Readonly<Record<ComparedModel, number>> | null>(null);
  /** The adding problem, learned by three networks. */
  readonly training = new Training('gradients', {
    rate: 0.01,
    wanted: () => String(this.numbers),
    open: async (ask, settings) => {
      const sent = { time: this.numbers, ...settings };
      this.parameters = await ask('gradients.openAdding', sent);
    },
  });

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

  readonly connect = latest(async ({ text, at }: { text: string; at: number }) => {
    this.connections = await engine.ask('gradients.connect', { text, at });
  });

  readonly measureFlow = latest(async (settings: FlowSettings) => {
    this.flow = await engine.ask('gradients.flow', settings);
  });
}

export const study = new GradientStudy();
