export interface Entrant {
  readonly name: string;
  /** The file whose default export is a `SubjectFactory`. */
  readonly url: URL;
}

const subjectUrls = {
  unrolled: new URL('./subjects/unrolled.ts', import.meta.url),
  'unrolled-tokens': new URL('./subjects/unrolled-tokens.ts', import.meta.url),
  pytorch: new URL('./subjects/pytorch.ts', import.meta.url),
  'onnxruntime-node': new URL('./subjects/onnxruntime-node.ts', import.meta.url),
  'onnxruntime-web': new URL('./subjects/onnxruntime-web.ts', import.meta.url),
  'tfjs-cpu': new URL('./subjects/tfjs-cpu.ts', import.meta.url),
  'tfjs-wasm': new URL('./subjects/tfjs-wasm.ts', import.meta.url),
  'brain-js': new URL('./subjects/brain-js.ts', import.meta.url),
};

export type SubjectName = keyof typeof subjectUrls;

export const subjectNames = Object.keys(subjectUrls) as SubjectName[];

export const entrantOf = (name: SubjectName): Entrant => ({ name, url: subjectUrls[name] });

/** Whether it comes from `peers/`, which is installed when one of them is first asked for. */
export const comesFromPeers = (name: SubjectName): boolean =>
  !name.startsWith('unrolled') && name !== 'pytorch';
