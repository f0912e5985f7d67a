import { videoLabeling } from '@unrolled/video-labeling';
import { readClipFile } from '../clip-file.ts';
import { inTurn } from '../in-turn.ts';
import { type Calls, type Emit, type Handlers, handOver } from '../protocol.ts';
import { pictureBytes, type Recording, rate } from './calls.ts';
import { LabelStudy, trainStudy } from './label-study.ts';
import { pictureOf } from './pictures.ts';
import { sampleRecordings } from './sample-recordings.ts';

/** Six seconds of a file. */
const mostFrames = 60;

let study: LabelStudy | null = null;
let training = new AbortController();

function opened(): LabelStudy {
  if (study === null) throw new Error('nothing is trained');
  return study;
}

function replace(next: LabelStudy): void {
  study?.dispose();
  study = next;
}

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
    replace(trained.study);
    return trained.summary;
  }),
  stop: () => training.abort(new Error('the training was stopped')),
  read: inTurn((pictures: Uint8Array) => opened().read(pictures)),
  push: (picture) => opened().push(picture),
  restart() {
    study?.restart();
  },
  async save() {
    const bytes = await videoLabeling.encode(opened().recurrent);
    return handOver(bytes, bytes);
  },
  load({ name, bytes }: Calls['labels.load']['sent']) {
    replace(new LabelStudy(videoLabeling.load(bytes, name), null));
    return opened().summary(null, null);
  },
};
