/** The page of one subject, which stands in its address: `/main?subject=<name>`. */
import { createGpuBackend, type GpuMode } from '@unrolled/backend-gpu';
import { createWasmBackend, setBackend } from '@unrolled/tensor';
import { Answerer } from '../answerer.ts';
import { tensorFlowInPage } from '../engines/tensorflow-js-in-page.ts';
import { unrolledSubject } from '../engines/unrolled.ts';
import type { PageSubjectName } from '../entrants.ts';
import type { Answer, Request } from '../protocol.ts';
import type { SubjectFactory } from '../subject.ts';

declare global {
  var answerRequest: (request: Request) => Promise<Answer>;
}

const onGpuJs = (name: PageSubjectName, mode: GpuMode): SubjectFactory => {
  return async () => {
    setBackend(await createGpuBackend({ mode }));
    return unrolledSubject(name, 'vectors');
  };
};

const factories: Record<PageSubjectName, SubjectFactory> = {
  'unrolled-page-wasm': () => unrolledSubject('unrolled-page-wasm', 'vectors'),
  'unrolled-page-two-threads': async () => {
    setBackend(await createWasmBackend({ threads: 2 }));
    return unrolledSubject('unrolled-page-two-threads', 'vectors');
  },
  'unrolled-page-webgl2': onGpuJs('unrolled-page-webgl2', 'webgl2'),
  'unrolled-page-webgpu': onGpuJs('unrolled-page-webgpu', 'webgpu'),
  'unrolled-page-webasm': onGpuJs('unrolled-page-webasm', 'webasm'),
  'tfjs-page-cpu': () => tensorFlowInPage('cpu'),
  'tfjs-page-webgl': () => tensorFlowInPage('webgl'),
  'tfjs-page-webgpu': () => tensorFlowInPage('webgpu'),
};

const name = new URL(location.href).searchParams.get('subject') as PageSubjectName;
const answerer = new Answerer(async () => factories[name]);
globalThis.answerRequest = (request) => answerer.answer(request);
