import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import { Training } from '../../shell/training.svelte.ts';
import type { SentenceReading } from '../../worker/sentiment/calls.ts';

export const longestText = 160;

/** State of page 5, kept while other pages are open. */
class SentimentStudy {
  reading = $state.raw<SentenceReading | null>(null);
  readonly training = new Training('sentiment', {
    rate: 0.01,
    isPretrained: true,
    open: async (ask, { learningRate, seed }, isNew) => {
      await ask('sentiment.open', { seed: isNew ? seed : null, learningRate });
      void this.read(this.text);
    },
    onProgress: () => void this.read(this.text),
  });

  get text(): string {
    return address.text('text', 'The food was cold, but the staff was wonderful.', longestText);
  }

  /** The word with the cursor; the last one unless the address names another. */
  get at(): number {
    const last = Math.max(0, (this.reading?.words.length ?? 1) - 1);
    return address.whole('at', last + 1, 1, last + 1) - 1;
  }

  readonly read = latest(async (text: string) => {
    this.reading = await engine.ask('sentiment.read', text);
  });

  save(): Promise<Uint8Array> {
    return engine.ask('sentiment.save', null);
  }

  /** Opens a file of this page or of the command line. */
  openFile(name: string, bytes: Uint8Array): Promise<void> {
    return this.training.openFile(async (ask) => {
      await ask('sentiment.load', { name, bytes });
      void this.read(this.text);
    });
  }
}

export const study = new SentimentStudy();
