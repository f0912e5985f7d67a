import { evaluating } from '@unrolled/nn';
import { inTurn } from '../in-turn.ts';
import { type Calls, type Emit, type Handlers, handOver } from '../protocol.ts';
import { readText } from './read-text.ts';
import { openStudy, type TextStudy } from './text-study.ts';

let study: TextStudy | null = null;

function opened(): TextStudy {
  if (study === null) throw new Error('no model is open');
  return study;
}

export const handlers: Handlers<'text'> = {
  open: inTurn(async ({ source, text }: Calls['text.open']['sent'], emit: Emit) => {
    const next = await openStudy(source, text, emit);
    await study?.dispose();
    study = next;
    return next.summary;
  }),
  settings(settings) {
    opened().settings = settings;
  },
  pace(pace) {
    opened().pace = pace;
  },
  sample: ({ prompt, length, seed }) => opened().sample(prompt, length, seed),
  read(text) {
    const { model } = opened();
    return evaluating(model, () => readText(model, text));
  },
  async save() {
    const bytes = await opened().save();
    return handOver(bytes, bytes);
  },
};
