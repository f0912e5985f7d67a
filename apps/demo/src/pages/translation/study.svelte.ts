import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import { Training } from '../../shell/training.svelte.ts';
import {
  type BeamTree,
  type Move,
  type QualityProgress,
  type TargetLanguage,
  type TranslationReading,
  type Translator,
  targetLanguages,
  translators,
} from '../../worker/translation/calls.ts';

/** Too long for one vector of fixed size. */
const defaultText =
  'two hundred ninety-seven million eight hundred forty-six thousand five hundred thirty-one';
export const longestText = 160;
export const widestBeam = 6;

/** Language, source and moved attention of a reading. */
interface Asked {
  readonly language: TargetLanguage;
  readonly text: string;
  readonly moves: readonly Move[];
}

/** State of page 6, kept while other pages are open. */
class TranslationStudy {
  reading = $state.raw<TranslationReading | null>(null);
  tree = $state.raw<BeamTree | null>(null);
  quality = $state.raw<QualityProgress | null>(null);
  isMeasuring = $state(false);
  /** Both translators, trained side by side. */
  readonly training = new Training('translation', {
    rate: 0.005,
    wanted: () => this.language,
    open: (ask, settings) =>
      ask('translation.openTraining', { language: this.language, ...settings }),
  });
  #measured = '';

  constructor() {
    engine.on('translation.quality', (progress) => {
      if (progress.language === this.language) this.quality = progress;
    });
  }

  get language(): TargetLanguage {
    return address.choice('to', targetLanguages, 'fr');
  }

  get text(): string {
    return address.text('text', defaultText, longestText);
  }

  /** Attention that the visitor moved: `3.1-5.2` for step 3 to word 1, and step 5 to word 2. */
  get moves(): readonly Move[] {
    return address
      .text('moves', '')
      .split('-')
      .map((pair) => /^(\d{1,3})\.(\d{1,3})$/.exec(pair))
      .filter((match) => match !== null)
      .map(([, step, position]) => ({ step: Number(step), position: Number(position) }));
  }

  /** The token of the target with the cursor. */
  get at(): number {
    const count = this.reading?.translated.attention.tokens.length ?? 1;
    return address.whole('at', 1, 1, Math.max(1, count)) - 1;
  }

  get width(): number {
    return address.whole('width', 3, 1, widestBeam);
  }

  get translator(): Translator {
    return address.choice('model', translators, 'fixed');
  }

  /** The step of the beam with the cursor. */
  get beamStep(): number {
    const count = Math.max(1, this.tree?.steps.length ?? 1);
    return address.whole('step', 1, 1, count) - 1;
  }

  readonly read = latest(async (asked: Asked) => {
    this.reading = await engine.ask('translation.read', asked);
  });

  readonly search = latest(
    async (asked: {
      language: TargetLanguage;
      text: string;
      width: number;
      translator: Translator;
    }) => {
      this.tree = await engine.ask('translation.beam', asked);
    },
  );

  /** Moves the attention of a step to a word of the source, in place of an earlier move. */
  move(step: number, position: number): void {
    const others = this.moves.filter((move) => move.step !== step);
    const all = [...others, { step, position }].sort((a, b) => a.step - b.step);
    const moves = all.map((move) => `${move.step}.${move.position}`).join('-');
    address.set({ moves, at: step + 1 });
  }

  /** Measures both models by length, once for each language. */
  async measure(isAgain = false): Promise<void> {
    const { language } = this;
    const wanted = [engine.generation, language].join();
    if (this.isMeasuring || (this.#measured === wanted && !isAgain)) return;
    this.#measured = wanted;
    this.isMeasuring = true;
    this.quality = null;
    try {
      await engine.ask('translation.measure', language);
    } finally {
      this.isMeasuring = false;
    }
  }
}

export const study = new TranslationStudy();
