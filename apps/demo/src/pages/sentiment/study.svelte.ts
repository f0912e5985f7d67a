import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import type { SentenceReading } from '../../worker/sentiment/calls.ts';

export const longestText = 160;

/** State of page 5, kept while other pages are open. */
class SentimentStudy {
  reading = $state.raw<SentenceReading | null>(null);

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
}

export const study = new SentimentStudy();
