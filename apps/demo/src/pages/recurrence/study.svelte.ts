import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import { Training } from '../../shell/training.svelte.ts';
import type { Unrolled } from '../../worker/recurrence/calls.ts';

export const shapes = ['one-one', 'one-many', 'many-one', 'many-many', 'aligned'] as const;
export type TaskShape = (typeof shapes)[number];

/** State of page 1, kept while other pages are open. */
class RecurrenceStudy {
  unrolled = $state.raw<Unrolled | null>(null);
  readonly training = new Training('recurrence', {
    rate: 0.01,
    isPretrained: true,
    open: async (ask, { learningRate, seed }, isNew) => {
      await ask('recurrence.open', { seed: isNew ? seed : null, learningRate });
      void this.read(this.text);
    },
    onProgress: () => void this.read(this.text),
  });

  get text(): string {
    return address.text('text', 'The dog sees', 60);
  }

  get at(): number {
    const count = this.unrolled?.characters.length ?? 1;
    return address.whole('t', 3, 1, Math.max(1, count)) - 1;
  }

  get unit(): number {
    return address.whole('unit', 0, 0, (this.unrolled?.hiddenSize ?? 1) - 1);
  }

  get shape(): TaskShape {
    return address.choice('shape', shapes, 'many-one');
  }

  readonly read = latest(async (text: string) => {
    this.unrolled = await engine.ask('recurrence.unroll', text);
  });
}

export const study = new RecurrenceStudy();
