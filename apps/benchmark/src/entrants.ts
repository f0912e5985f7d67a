import type { BenchmarkCase, CaseDescription } from './cases.ts';
import type { Chromium } from './chromium.ts';
import { decoderNames, decodingCases } from './decoding/cases.ts';
import { opCases } from './ops/cases.ts';
import type { Client } from './protocol.ts';
import { type SubjectName, subjects, unrolledAndPyTorch } from './subjects.ts';
import { WorkerClient } from './worker-client.ts';

/** A system, and the way to reach it. */
export interface Entrant<Case = BenchmarkCase> {
  readonly name: string;
  connect(): Promise<Client<Case>>;
}

export const subjectNames = Object.keys(subjects) as SubjectName[];

/** Systems that run in a page of Chromium, see `page/main.ts`. */
export const pageSubjectNames = [
  'unrolled-page-wasm',
  'unrolled-page-two-threads',
  'unrolled-page-webgl2',
  'unrolled-page-webgpu',
  'unrolled-page-webasm',
  'tfjs-page-cpu',
  'tfjs-page-webgl',
  'tfjs-page-webgpu',
] as const;

export type PageSubjectName = (typeof pageSubjectNames)[number];

/** Systems on the same kind of device, which are also compared with one another. */
export const rivals: readonly (readonly [PageSubjectName, PageSubjectName])[] = [
  ['unrolled-page-wasm', 'tfjs-page-cpu'],
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
    if (!isPageSubject(name))
      return new WorkerClient(new URL('./subjects.ts', import.meta.url), name);
    return (await launchChromium()).open(name);
  },
});

/** Cases of another kind than a recurrent layer, with the systems that run them. */
interface CaseTable {
  readonly cases: readonly CaseDescription[];
  /** The module that exports `subjects`, the systems by name. */
  readonly module: URL;
  readonly names: readonly SubjectName[];
}

export const otherTables: readonly CaseTable[] = [
  {
    cases: decodingCases,
    module: new URL('./decoding/subjects.ts', import.meta.url),
    names: decoderNames,
  },
  {
    cases: opCases,
    module: new URL('./ops/subjects.ts', import.meta.url),
    names: unrolledAndPyTorch,
  },
];

/** Whether a system comes from `peers/`, which is installed on first use. */
export const comesFromPeers = (name: EntrantName): boolean =>
  !name.startsWith('unrolled') && !name.startsWith('pytorch');
