import { nothing, pictureBytes, type Recording, rate } from '../../worker/labels/calls.ts';
import { type KeptRecording, recordingsStore } from './recordings-store.ts';

/** Bytes of pictures that the page keeps at most: three minutes. */
export const mostBytes = 180 * rate * pictureBytes;

/** Recordings of the visitor, or the samples where there are none. */
class Recordings {
  own = $state.raw<readonly KeptRecording[]>([]);
  samples = $state.raw<readonly Recording[]>([]);
  /** Why recordings are gone with the page; empty where they are kept. */
  trouble = $state('');
  #lastId = 0;

  get isOwn(): boolean {
    return this.own.length > 0;
  }

  get all(): readonly Recording[] {
    return this.isOwn ? this.own : this.samples;
  }

  get bytes(): number {
    return this.own.reduce((sum, { pictures }) => sum + pictures.byteLength, 0);
  }

  get isFull(): boolean {
    return this.bytes >= mostBytes;
  }

  /** Whether the recording is the last of several of its motion: networks are tested on it. */
  isHeldOut(recording: Recording): boolean {
    const same = this.all.filter(({ label }) => label === recording.label);
    return same.length > 1 && same.at(-1) === recording;
  }

  /** Motions, and how often each was recorded. */
  get counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { label } of this.all) counts.set(label, (counts.get(label) ?? 0) + 1);
    return counts;
  }

  /** Two motions at least, each recorded twice at least. */
  get isEnough(): boolean {
    const counts = [...this.counts.values()];
    return counts.length > 1 && counts.every((count) => count > 1);
  }

  async restore(): Promise<void> {
    try {
      this.own = await recordingsStore.all();
      this.#lastId = this.own.reduce((most, { id }) => Math.max(most, id), 0);
    } catch (reason) {
      this.trouble = String(reason);
    }
  }

  async add(recording: Recording): Promise<void> {
    const kept = { ...recording, id: ++this.#lastId };
    this.own = [...this.own, kept];
    await this.#store(() => recordingsStore.keep(kept));
  }

  /** All pictures of a file show the motion. */
  addFile(label: string, pictures: Uint8Array): Promise<void> {
    const labels = Array.from({ length: pictures.length / pictureBytes }, () => label);
    return this.add({ pictures, label, labels });
  }

  async remove(recording: Recording): Promise<void> {
    const found = this.own.find((one) => one === recording);
    if (found === undefined) return;
    this.own = this.own.filter((one) => one !== found);
    await this.#store(() => recordingsStore.remove(found.id));
  }

  async removeAll(): Promise<void> {
    for (const recording of this.own) await this.remove(recording);
  }

  async #store(change: () => Promise<void>): Promise<void> {
    try {
      await change();
    } catch (reason) {
      this.trouble = String(reason);
    }
  }
}

export const recordings = new Recordings();

/** Pictures before, during and after a motion as one recording. */
export function recordingOf(
  label: string,
  before: readonly Uint8Array[],
  during: readonly Uint8Array[],
  after: readonly Uint8Array[],
): Recording {
  const all = [...before, ...during, ...after];
  const pictures = new Uint8Array(all.length * pictureBytes);
  all.forEach((picture, place) => {
    pictures.set(picture, place * pictureBytes);
  });
  const times = (count: number, name: string) => Array.from({ length: count }, () => name);
  return {
    ...{ pictures, label },
    labels: [
      ...times(before.length, nothing),
      ...times(during.length, label),
      ...times(after.length, nothing),
    ],
  };
}
