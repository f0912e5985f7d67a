import { Opened } from '../opened.ts';
import { type Handlers, handOver } from '../protocol.ts';
import { steering } from '../training-loop.ts';
import { openFile, openStudy, type SentimentStudy } from './sentiment-study.ts';

const opened = new Opened<SentimentStudy>('the network');

export const handlers: Handlers<'sentiment'> = {
  async open(opening, emit) {
    await opened.open(() => openStudy(opening, emit));
  },
  read: async (text) => (await opened.current).read(text),
  async save() {
    const bytes = await (await opened.current).save();
    return handOver(bytes, bytes);
  },
  async load({ name, bytes }, emit) {
    await opened.open(() => openFile(name, bytes, emit));
  },
  ...steering(opened),
};
