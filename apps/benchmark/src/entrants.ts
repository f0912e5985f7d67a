import type { Chromium } from './chromium.ts';
import type { Client } from './protocol.ts';
import { WorkerClient } from './worker-client.ts';

/** A system, and how to reach it. */
export interface Entrant {
  readonly name: string;
  connect(): Promise<Client>;
}

/** Files whose default export is a `SubjectFactory`. */
const subjectUrls = {
  unrolled: new URL('./subjects/unrolled.ts', import.meta.url),
  'unrolled-tokens': new URL('./subjects/unrolled-tokens.ts', import.meta.url),
  'unrolled-two-threads': new URL('./subjects/unrolled-two-threads.ts', import.meta.url),
  pytorch: new URL('./subjects/pytorch.ts', import.meta.url),
  'pytorch-two-threads': new URL('./subjects/pytorch-two-threads.ts', import.meta.url),
  'onnxruntime-node': new URL('./subjects/onnxruntime-node.ts', import.meta.url),
  'onnxruntime-web': new URL('./subjects/onnxruntime-web.ts', import.meta.url),
  'tfjs-cpu': new URL('./subjects/tfjs-cpu.ts', import.meta.url),
  'tfjs-wasm': new URL('./subjects/tfjs-wasm.ts', import.meta.url),
  'brain-js': new URL('./subjects/brain-js.ts', import.meta.url),
};

type SubjectName = keyof typeof subjectUrls;

export const subjectNames = Object.keys(subjectUrls) as SubjectName[];

/** Those that run in a page of Chromium, see `page/main.ts`. */
export const pageSubjectNames = [
  'unrolled-page-wasm',
  'unrolled-page-two-threads',
  'unrolled-page-webgl2',
  'unrolled-page-webgpu',
  'unrolled-page-webasm',
  'tfjs-page-webgl',
  'tfjs-page-webgpu',
] as const;

export type PageSubjectName = (typeof pageSubjectNames)[number];

/** On the same kind of device, and compared with one another besides. */
export const rivals: readonly (readonly [PageSubjectName, PageSubjectName])[] = [
  ['unrolled-page-webgl2', 'tfjs-page-webgl'],
  ['unrolled-page-webgpu', 'tfjs-page-webgpu'],
];

export type EntrantName = SubjectName | PageSubjectName;

const isPageSubject = (name: EntrantName): name is PageSubjectName =>
  pageSubjectNames.some((one) => one === name);

/** @param launchChromium gives the browser where pages open; called for those alone */
export const entrantOf = (name: EntrantName, launchChromium: () => Promise<Chromium>): Entrant => ({
  name,
  async connect() {
    if (!isPageSubject(name)) return new WorkerClient(subjectUrls[name]);
    return (await launchChromium()).open(name);
  },
});

/** Whether it comes from `peers/`, which is installed when one of them is first asked for. */
export const comesFromPeers = (name: EntrantName): boolean =>
  !name.startsWith('unrolled') && !name.startsWith('pytorch');
