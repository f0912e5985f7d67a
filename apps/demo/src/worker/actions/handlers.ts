import { actionRecognition } from '@unrolled/action-recognition';
import { pixelSequence } from '@unrolled/vision';
import { readClipFile } from '../clip-file.ts';
import { Opened } from '../opened.ts';
import { type Handlers, handOver } from '../protocol.ts';
import { steering } from '../training-loop.ts';
import type { ActionStudy } from './action-study.ts';
import { openStudy } from './open-study.ts';
import { preprocessing, rate } from './sample-clips.ts';

/** More frames would take seconds to read, prefix after prefix. */
const mostFrames = 40;

const opened = new Opened<ActionStudy>('the pair of models');

export const handlers: Handlers<'actions'> = {
  async open(opening, emit) {
    return (await opened.open(() => openStudy(opening, emit))).summary();
  },
  read: async (request) => (await opened.current).read(request),
  async readFile(file) {
    const clip = pixelSequence(await readClipFile(file, rate, mostFrames), preprocessing);
    (await opened.current).own = clip;
    return clip.length;
  },
  ...steering(opened),
  async save(name) {
    const bytes = await (await opened.current).save(name);
    return handOver(bytes, bytes);
  },
  async load({ name, bytes }) {
    const study = await opened.current;
    await study.replace(actionRecognition.load(bytes, name));
    return study.summary();
  },
};
