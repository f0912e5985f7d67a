import { videoLabeling } from '@unrolled/video-labeling';
import { readClipFile } from '../clip-file.ts';
import { inTurn } from '../in-turn.ts';
import { Opened } from '../opened.ts';
import { type Emit, type Handlers, handOver } from '../protocol.ts';
import { pictureBytes, type Recording, rate } from './calls.ts';
import { LabelStudy, trainStudy } from './label-study.ts';
import { pictureOf } from './pictures.ts';
import { sampleRecordings } from './sample-recordings.ts';

/** Six seconds of a file. */
const mostFrames = 60;

const opened = new Opened<LabelStudy>('the network');
let training = new AbortController();

export const handlers: Handlers<'labels'> = {
  samples: () => sampleRecordings(),
  async decode(file) {
    const frames = await readClipFile(file, rate, mostFrames);
    const pictures = new Uint8Array(frames.length * pictureBytes);
    frames.forEach((frame, place) => {
      pictures.set(pictureOf(frame), place * pictureBytes);
    });
    return handOver(pictures, pictures);
  },
  train: inTurn(async (recordings: readonly Recording[], emit: Emit) => {
    training = new AbortController();
    const trained = await trainStudy(recordings, emit, training.signal);
    await opened.open(() => trained.study);
    return trained.summary;
  }),
  stop: () => training.abort(new Error('the training was stopped')),
  read: async (pictures) => (await opened.current).read(pictures),
  push: async (picture) => (await opened.current).push(picture),
  restart: () =>
    opened.current.then(
      (study) => study.restart(),
      () => {}, // there is no stream yet
    ),
  async save() {
    const { recurrent } = await opened.current;
    const bytes = await videoLabeling.encode(recurrent);
    return handOver(bytes, bytes);
  },
  async load({ name, bytes }) {
    const study = await opened.open(() => new LabelStudy(videoLabeling.load(bytes, name), null));
    return study.summary(null, null);
  },
};
