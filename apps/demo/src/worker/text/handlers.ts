import { Opened } from '../opened.ts';
import { type Handlers, handOver } from '../protocol.ts';
import { openStudy, type TextStudy } from './text-study.ts';

const opened = new Opened<TextStudy>('the model of characters');

export const handlers: Handlers<'text'> = {
  async open({ source, text }, emit) {
    return (await opened.open(() => openStudy(source, text, emit))).summary;
  },
  async settings(settings) {
    (await opened.current).settings = settings;
  },
  async pace(pace) {
    (await opened.current).pace = pace;
  },
  sample: async ({ prompt, length, seed }) => (await opened.current).sample(prompt, length, seed),
  read: async (text) => (await opened.current).read(text),
  async save() {
    const bytes = await (await opened.current).save();
    return handOver(bytes, bytes);
  },
};
