import { language } from '../../i18n/language.svelte.ts';
import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import { Training } from '../../shell/training.svelte.ts';
import {
  type CaptionLanguage,
  type ClipReading,
  captionLanguages,
  clipCount,
  type PictureAsked,
  type PictureReading,
  type Pixels,
  type Search,
  sampleCount,
  searches,
} from '../../worker/captioning/calls.ts';
import { messageOf } from '../../worker/message-of.ts';

export const widestBeam = 6;
export const [coldest, hottest] = [0.1, 3];

/** Milliseconds between two descriptions of the picture while the model trains. */
const describeInterval = 1_000;

/** State of page 7, kept while other pages are open. */
class CaptioningStudy {
  samples = $state.raw<readonly Pixels[]>([]);
  reading = $state.raw<PictureReading | null>(null);
  clip = $state.raw<ClipReading | null>(null);
  /** A picture of the visitor's own, which no address has room for. */
  file = $state.raw<File | null>(null);
  /** Why a file could not be read, until the next choice. */
  trouble = $state('');
  /** Whether the clips are wanted: they come with a model of their own. */
  showsClips = $state(false);

  readonly training = new Training('captioning', {
    rate: 4e-3,
    isPretrained: true,
    open: async (ask, { learningRate, seed }, isNew) => {
      await ask('captioning.open', { seed: isNew ? seed : null, learningRate });
      void this.describe(this.asked);
    },
    onProgress: () => {
      if (
        this.training.pace === 'run' &&
        performance.now() - this.#describedAt < describeInterval
      ) {
        return;
      }
      void this.describe(this.asked);
    },
  });
  #describedAt = 0;

  /** The picture to describe, and the search for words. */
  get asked(): PictureAsked {
    const { language, picture, file, search } = this;
    return { language, image: file ?? picture, search };
  }

  /** Language of the captions: that of the page, unless another was chosen. */
  get language(): CaptionLanguage {
    return address.choice('say', captionLanguages, language.current);
  }

  get picture(): number {
    return address.whole('picture', 1, 1, sampleCount) - 1;
  }

  get search(): Search {
    return {
      kind: address.choice('search', searches, 'greedy'),
      width: address.whole('width', 3, 1, widestBeam),
      temperature: address.number('temperature', 1, coldest, hottest),
      seed: address.whole('seed', 1, 1, 9_999),
    };
  }

  /** The caption that is shown: one of a beam's results. */
  get rank(): number {
    const count = Math.max(1, this.reading?.captions.length ?? 1);
    return address.whole('rank', 1, 1, count) - 1;
  }

  /** The word with the cursor; the last one unless the address names another. */
  get at(): number {
    const count = Math.max(1, this.reading?.captions[this.rank]?.words.length ?? 1);
    return address.whole('at', count, 1, count) - 1;
  }

  get clipIndex(): number {
    return address.whole('clip', 1, 1, clipCount) - 1;
  }

  get isReversed(): boolean {
    return address.choice('clip-plays', ['forwards', 'backwards'], 'forwards') === 'backwards';
  }

  get clipWord(): number {
    const count = Math.max(1, this.clip?.caption.words.length ?? 1);
    return address.whole('clip-word', count, 1, count) - 1;
  }

  async open(): Promise<void> {
    this.samples = await engine.ask('captioning.samples', null);
  }

  readonly describe = latest(async (asked: PictureAsked) => {
    try {
      this.reading = await engine.ask('captioning.describe', asked);
      this.#describedAt = performance.now();
    } catch (reason) {
      if (typeof asked.image === 'number') throw reason;
      this.trouble = messageOf(reason);
      this.file = null;
    }
  });

  readonly describeClip = latest(async (asked: { clip: number; isReversed: boolean }) => {
    this.clip = await engine.ask('captioning.describeClip', asked);
  });

  save(): Promise<Uint8Array> {
    return engine.ask('captioning.save', null);
  }

  /** Opens a file of this page or of the command line. */
  openFile(name: string, bytes: Uint8Array): Promise<void> {
    return this.training.openFile(async (ask) => {
      await ask('captioning.load', { name, bytes });
      void this.describe(this.asked);
    });
  }

  choose(picture: number): void {
    this.file = null;
    this.trouble = '';
    address.set({ picture: picture + 1, at: null, rank: null });
  }

  chooseFile(file: File): void {
    this.trouble = '';
    this.file = file;
    address.set({ at: null, rank: null });
  }
}

export const study = new CaptioningStudy();
