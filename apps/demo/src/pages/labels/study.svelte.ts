import { address } from '../../shell/address.svelte.ts';
import type { Carried } from '../../shell/carried.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { latest } from '../../shell/latest.ts';
import {
  type LabelsProgress,
  type LabelsReading,
  type LabelsSummary,
  type LiveLabel,
  nothing,
  pictureBytes,
  type Recording,
} from '../../worker/labels/calls.ts';
import { turned } from '../../worker/labels/turned.ts';
import { messageOf } from '../../worker/message-of.ts';
import { recordings } from './recordings.svelte.ts';

/** Seconds of the live timeline, in frames. */
export const liveFrames = 120;

interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface ShownRecording {
  readonly recording: Recording;
  readonly isBackwards: boolean;
  /** In the order in which they are played. */
  readonly pictures: Uint8Array;
  /** Label of each frame; null when the recording is played backwards. */
  readonly truth: readonly string[] | null;
  /** Null until something is trained. */
  readonly reading: LabelsReading | null;
}

const noCurves = (): Record<LabelsProgress['model'], Curve> => ({
  recurrent: { x: [], y: [] },
  frames: { x: [], y: [] },
});

/** State of page 9, kept while other pages are open. */
class LabelsStudy {
  summary = $state.raw<LabelsSummary | null>(null);
  isTraining = $state(false);
  progress = $state.raw<LabelsProgress | null>(null);
  curves = $state.raw(noCurves());
  shown = $state.raw<ShownRecording | null>(null);
  error = $state('');
  /** The last frames of the camera. */
  live = $state.raw<readonly LiveLabel[]>([]);
  /** Milliseconds from a picture of the camera to its label on the screen, of the last frames. */
  delays = $state.raw<readonly number[]>([]);
  readonly #carried: Carried;
  #isOpened = false;

  constructor() {
    engine.on('labels.progress', (progress) => this.#follow(progress));
    this.#carried = engine.carry({
      open: async () => this.#show(null),
      save: async (ask) => {
        if (this.summary === null) return undefined;
        const bytes = await ask('labels.save', null);
        return async (ask) => this.#show(await ask('labels.load', { name: 'the model', bytes }));
      },
    });
  }

  /** Shows another model, or that there is none. A training that is under way begins anew. */
  #show(summary: LabelsSummary | null): void {
    if (this.isTraining) this.curves = noCurves();
    this.live = [];
    this.summary = summary;
    void this.show();
  }

  /** Loads what was recorded, or else the samples, on which it trains at once. */
  async open(): Promise<void> {
    if (this.#isOpened) return;
    this.#isOpened = true;
    recordings.samples = await engine.ask('labels.samples', null);
    await recordings.restore();
    await this.show();
    if (recordings.isEnough) await this.train();
  }

  get isBackwards(): boolean {
    return address.choice('play', ['forwards', 'backwards'], 'forwards') === 'backwards';
  }

  /** Place of the recording that is shown; the first that was held out unless the address names one. */
  get chosen(): number {
    const { all } = recordings;
    const held = all.findIndex((recording) => recordings.isHeldOut(recording));
    return address.whole('clip', Math.max(0, held) + 1, 1, Math.max(1, all.length)) - 1;
  }

  /** The frame that is shown; that in the middle unless the address names another. */
  get at(): number {
    const count = (this.shown?.pictures.length ?? pictureBytes) / pictureBytes;
    return address.whole('at', Math.ceil(count / 2), 1, count) - 1;
  }

  readonly #read = latest(
    async ({ recording, isBackwards }: Pick<ShownRecording, 'recording' | 'isBackwards'>) => {
      const pictures = isBackwards ? turned(recording.pictures) : recording.pictures;
      const truth = isBackwards ? null : recording.labels;
      const reading =
        this.summary === null || this.isTraining ? null : await engine.ask('labels.read', pictures);
      this.shown = { recording, isBackwards, pictures, truth, reading };
    },
  );

  async show(): Promise<void> {
    const recording = recordings.all[this.chosen];
    if (recording === undefined) return;
    await this.#read({ recording, isBackwards: this.isBackwards });
  }

  async train(): Promise<void> {
    if (this.isTraining) return;
    this.error = '';
    this.curves = noCurves();
    this.isTraining = true;
    this.live = [];
    const list = recordings.all.map(({ pictures, label, labels }) => ({ pictures, label, labels }));
    try {
      this.summary = await engine.ask('labels.train', list);
      this.#carried.forget();
    } catch (reason) {
      if (this.isTraining) this.error = messageOf(reason);
    }
    this.isTraining = false;
    this.progress = null;
    await this.show();
  }

  async stop(): Promise<void> {
    this.isTraining = false;
    await engine.ask('labels.stop', null);
  }

  async openFile(name: string, bytes: Uint8Array): Promise<void> {
    this.error = '';
    try {
      const summary = await engine.ask('labels.load', { name, bytes });
      this.#carried.forget();
      this.#show(summary);
    } catch (reason) {
      this.error = messageOf(reason);
    }
  }

  async addFile(label: string, file: File): Promise<void> {
    this.error = '';
    try {
      await recordings.addFile(label, await engine.ask('labels.decode', file));
    } catch (reason) {
      this.error = messageOf(reason);
    }
  }

  save(): Promise<Uint8Array> {
    return engine.ask('labels.save', null);
  }

  /** Labels a picture of the camera. */
  async push(picture: Uint8Array): Promise<void> {
    if (this.summary === null || this.isTraining) return;
    const began = performance.now();
    const label = await engine.ask('labels.push', picture);
    this.live = [...this.live, label].slice(-liveFrames);
    requestAnimationFrame(() => {
      this.delays = [...this.delays, performance.now() - began].slice(-50);
    });
  }

  async restart(): Promise<void> {
    this.live = [];
    this.delays = [];
    await engine.ask('labels.restart', null);
  }

  #follow(progress: LabelsProgress): void {
    this.progress = progress;
    const { x, y } = this.curves[progress.model];
    const curve = { x: [...x, progress.step], y: [...y, progress.loss] };
    this.curves = { ...this.curves, [progress.model]: curve };
  }
}

/** Places of labels in colours and lists: nothing first. */
export const orderOf = (labels: readonly string[]): readonly string[] => [
  nothing,
  ...labels.filter((label) => label !== nothing),
];

export const study = new LabelsStudy();
