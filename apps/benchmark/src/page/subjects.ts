import { createGpuBackend, type GpuMode } from '@unrolled/backend-gpu';
import { createWasmBackend, setBackend } from '@unrolled/tensor';
import { tensorFlowInPage } from '../engines/tensorflow-js-in-page.ts';
import { unrolledSubject } from '../engines/unrolled.ts';
import type { PageSubjectName } from '../entrants.ts';
import type { SubjectFactory } from '../subject.ts';

const onGpuJs = (name: PageSubjectName, mode: GpuMode): SubjectFactory => {
  return async () => {
    setBackend(await createGpuBackend({ mode }));
    return unrolledSubject(name, 'vectors');
  };
};

/** Systems that run in a page of their own. */
export const factories: Record<PageSubjectName, SubjectFactory> = {
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
