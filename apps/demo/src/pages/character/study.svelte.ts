import type { CellKind } from '@unrolled/cells';
import type { Mark } from '../../drawing/curves.ts';
import { language } from '../../i18n/language.svelte.ts';
import { address } from '../../shell/address.svelte.ts';
import type { Carried } from '../../shell/carried.ts';
import { engine } from '../../shell/engine.svelte.ts';
import type { Ask } from '../../worker/client.ts';
import { messageOf } from '../../worker/message-of.ts';
import type { Pace } from '../../worker/run-loop.ts';
import type {
  ModelSource,
  ModelSummary,
  Reading,
  TrainingProgress,
  TrainingSettings,
  TrainingText,
} from '../../worker/text/calls.ts';

const textKinds = ['english', 'korean', 'own'] as const;
export type TextKind = (typeof textKinds)[number];
const cellKinds = ['gru', 'lstm', 'rnn'] as const satisfies readonly CellKind[];

export const limits = {
  hiddenSize: [8, 256],
  numLayers: [1, 3],
  seed: [1, 9_999],
  learningRate: [1e-4, 0.1],
  clipNorm: [0.05, 20],
  temperature: [0.1, 2],
} as const;

/** Milliseconds between two readings of the text while the model trains. */
const readInterval = 1_200;
/** More points than this are thinned out: no screen shows them. */
const mostPoints = 20_000;

const emptyCurve = { x: [] as number[], y: [] as number[], version: 0 };

/** State of page 2, kept while other pages are open. */
class CharacterStudy {
  summary = $state.raw<ModelSummary | null>(null);
  error = $state('');
  pace = $state<Pace>('pause');
  step = $state(0);
  epoch = $state(0);
  charactersPerSecond = $state(0);
  loss = $state(Number.NaN);
  norm = $state(Number.NaN);
  curve = $state.raw(emptyCurve);
  marks = $state.raw<readonly Mark[]>([]);
  sample = $state('');
  reading = $state.raw<Reading | null>(null);
  ownText = $state('');
  /** Kind of text for the language in which the page was opened: a later change keeps the training. */
  readonly #firstKind = language.current === 'ko' ? 'korean' : 'english';
  readonly #carried: Carried;
  #readAt = 0;
  #isReading = false;
  /** The model that was last asked for by the address. */
  #opened = '';
  /** The text that the open model is trained on. */
  #trainedOn: TrainingText = { kind: 'english' };

  constructor() {
    engine.on('text.progress', (progress) => this.#follow(progress));
    engine.on('text.sample', ({ text }) => {
      this.sample = text;
    });
    engine.on('text.failed', (reason) => {
      this.error = reason;
      this.pace = 'pause';
    });
    this.#carried = engine.carry({
      open: async (ask) => {
        if (this.summary !== null) await this.#openFrom(this.#source, this.#trainedOn, ask);
      },
      save: async (ask) => {
        if (this.summary === null) return undefined;
        const bytes = await ask('text.save', null);
        const source: ModelSource = { kind: 'file', name: 'model.safetensors', bytes };
        return (ask) => this.#openFrom(source, this.#trainedOn, ask);
      },
    });
  }

  get textKind(): TextKind {
    return address.choice('text', textKinds, this.#firstKind);
  }

  get isNew(): boolean {
    return address.choice('from', ['ready', 'new'], 'ready') === 'new' || this.textKind === 'own';
  }

  get cell(): CellKind {
    return address.choice('cell', cellKinds, 'gru');
  }

  get hiddenSize(): number {
    return address.whole('size', 64, ...limits.hiddenSize);
  }

  get numLayers(): number {
    return address.whole('layers', 1, ...limits.numLayers);
  }

  get seed(): number {
    return address.whole('seed', 1, ...limits.seed);
  }

  get settings(): TrainingSettings {
    const clipNorm = address.number('clip', 1, 0, limits.clipNorm[1]);
    return {
      learningRate: address.number('rate', 5e-3, ...limits.learningRate),
      clipNorm: clipNorm === 0 ? null : Math.max(clipNorm, limits.clipNorm[0]),
      temperature: address.number('temperature', 0.8, ...limits.temperature),
    };
  }

  get readText(): string {
    return address.text(
      'read',
      defaultTexts[this.textKind === 'korean' ? 'korean' : 'english'],
      600,
    );
  }

  /** Identifies the model that the address asks for. */
  get wanted(): string {
    const { textKind, isNew, cell, hiddenSize, numLayers, seed } = this;
    return isNew ? [textKind, cell, hiddenSize, numLayers, seed].join() : textKind;
  }

  /** Opens the model that the address asks for, unless it is open. */
  async open(isReset = false): Promise<void> {
    if (this.#opened === this.wanted && !isReset) return;
    if (this.textKind === 'own' && this.ownText.length < 200) {
      this.#opened = '';
      return;
    }
    this.#opened = this.wanted;
    await this.#openFrom(this.#source, this.#text);
  }

  /** Opens a file of this page or of the command line. */
  async openFile(name: string, bytes: Uint8Array): Promise<void> {
    await this.#openFrom({ kind: 'file', name, bytes }, this.#text);
  }

  get #source(): ModelSource {
    const { isNew, cell, hiddenSize, numLayers, seed, textKind } = this;
    if (isNew) return { kind: 'new', cell, hiddenSize, numLayers, seed };
    return { kind: 'pretrained', name: textKind === 'korean' ? 'korean' : 'gru' };
  }

  get #text(): TrainingText {
    const { textKind, ownText } = this;
    return textKind === 'own' ? { kind: 'own', text: ownText } : { kind: textKind };
  }

  /** Opens a model, and shows what it reads and writes as soon as the worker answers other calls. */
  async #openFrom(source: ModelSource, text: TrainingText, ask: Ask = engine.ask): Promise<void> {
    this.error = '';
    try {
      const summary = await ask('text.open', { source, text });
      this.#carried.forget();
      this.pace = 'pause';
      this.step = 0;
      this.epoch = 0;
      this.charactersPerSecond = 0;
      this.loss = Number.NaN;
      this.curve = { ...emptyCurve, x: [], y: [] };
      this.marks = [];
      this.summary = summary;
      this.#trainedOn = text;
      await ask('text.settings', { ...this.settings });
      void this.read();
      void this.write('');
    } catch (reason) {
      this.error = messageOf(reason);
    }
  }

  async setPace(pace: Pace): Promise<void> {
    await engine.ask('text.pace', pace);
    this.pace = pace === 'step' ? 'pause' : pace;
  }

  applySettings(): Promise<void> {
    return engine.ask('text.settings', { ...this.settings });
  }

  /** Notes on the curve that something was changed. */
  mark(label: string): void {
    if (this.step === 0) return;
    const others = this.marks.filter(({ x }) => x !== this.step);
    this.marks = [...others, { x: this.step, label }];
  }

  async write(prompt: string): Promise<void> {
    this.sample = await engine.ask('text.sample', {
      prompt,
      length: 240,
      seed: this.step + this.seed,
    });
  }

  async read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      this.reading = await engine.ask('text.read', this.readText);
    } finally {
      this.#isReading = false;
      this.#readAt = performance.now();
    }
  }

  save(): Promise<Uint8Array> {
    return engine.ask('text.save', null);
  }

  #follow(progress: TrainingProgress): void {
    const { points, step, epoch, charactersPerSecond } = progress;
    this.step = step;
    this.epoch = epoch;
    if (charactersPerSecond > 0) this.charactersPerSecond = charactersPerSecond;
    if (points.length > 0) {
      const { x, y, version } = this.curve;
      for (const point of points) {
        x.push(point.step);
        y.push(point.loss);
      }
      const thinned = x.length > mostPoints;
      const keep = (_: number, index: number) => index % 2 === 0;
      this.curve = thinned
        ? { x: x.filter(keep), y: y.filter(keep), version: version + 1 }
        : { x, y, version: version + 1 };
      const last = points[points.length - 1];
      [this.loss, this.norm] = [last.loss, last.norm];
    }
    if (performance.now() - this.#readAt > readInterval || this.pace === 'pause') void this.read();
  }
}

const defaultTexts = {
  english:
    'The captains that the dog follows wait near the lighthouse. "I will sail to the north," says the old sailor. The girl from the island (it is raining) finds the keys. "Where is the quiet boy?" asks the painter. At night the gulls that see the boat are happy.',
  korean:
    '그물을 찾는 할머니께서는 (비가 온다) 바닷가에서 기다리신다. “북쪽으로 가겠다.” 선장이 말한다. 작은 소녀는 푸른 배를 본다. “갈매기는 어디에 있을까?” 어부가 묻는다. 아침에 선생님께서는 낡은 책을 찾으신다.',
};

export const study = new CharacterStudy();
