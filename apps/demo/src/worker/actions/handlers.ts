import { actionRecognition } from '@unrolled/action-recognition';
import { pixelSequence } from '@unrolled/vision';
import { readClipFile } from '../clip-file.ts';
import { inTurn } from '../in-turn.ts';
import { type Emit, type Handlers, handOver } from '../protocol.ts';
import type { ActionStudy } from './action-study.ts';
import type { ActionsOpening } from './calls.ts';
import { openStudy } from './open-study.ts';
import { preprocessing, rate } from './sample-clips.ts';

/** More frames would take seconds to read, prefix after prefix. */
const mostFrames = 40;

let study: ActionStudy | null = null;

function opened(): ActionStudy {
  if (study === null) throw new Error('no models are open');
  return study;
}

export const handlers: Handlers<'actions'> = {
  open: inTurn(async (opening: ActionsOpening, emit: Emit) => {
    const next = await openStudy(opening, emit);
    await study?.dispose();
    study = next;
    return next.summary();
  }),
  read: (request) => opened().read(request),
  async readFile(file) {
    const clip = pixelSequence(await readClipFile(file, rate, mostFrames), preprocessing);
    opened().own = clip;
    return clip.length;
  },
  pace(pace) {
    opened().pace = pace;
  },
  rate(rate) {
    opened().learningRate = rate;
  },
  async save(name) {
    const bytes = await opened().save(name);
    return handOver(bytes, bytes);
  },
  async load({ name, bytes }) {
    await opened().replace(actionRecognition.load(bytes, name));
    return opened().summary();
  },
};
