import { Opened } from '../opened.ts';
import type { Handlers } from '../protocol.ts';
import { steering } from '../training-loop.ts';
import { openStudy, type RecurrenceStudy } from './recurrence-study.ts';

const opened = new Opened<RecurrenceStudy>('the small network');

export const handlers: Handlers<'recurrence'> = {
  async open(opening, emit) {
    await opened.open(() => openStudy(opening, emit));
  },
  unroll: async (text) => (await opened.current).read(text),
  ...steering(opened),
};
