/** The page of one subject, which stands in its address: `/main?subject=<name>`. */
import { Answerer } from '../answerer.ts';
import type { PageSubjectName } from '../entrants.ts';
import type { Answer, Request } from '../protocol.ts';
import { factories } from './subjects.ts';

declare global {
  var answerRequest: (request: Request) => Promise<Answer>;
}

const name = new URL(location.href).searchParams.get('subject') as PageSubjectName;
const answerer = new Answerer(async () => factories[name]);
globalThis.answerRequest = (request) => answerer.answer(request);
