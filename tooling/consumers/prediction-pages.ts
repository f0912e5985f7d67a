import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type Consumer, demand } from './consumer.ts';

/**
 * A task, the method that predicts, and the most kB by gzip that a page loads for it: about 1 kB more than it does,
 * since the order of chunks, which follows from the hashes in their names, is worth 0.7 kB.
 */
const pages: readonly [task: string, name: string, predict: string, most: number][] = [
  ['sentiment', 'sentiment', 'predict', 92],
  ['tagging', 'tagging', 'tag', 81],
  ['forecasting', 'forecasting', 'forecast', 81],
  ['language-model', 'languageModel', 'generate', 83],
  ['translation', 'translation', 'translate', 105],
  ['captioning', 'captioning', 'caption', 105],
  ['action-recognition', 'actionRecognition', 'predict', 87],
  ['video-labeling', 'videoLabeling', 'label', 88],
  ['video-captioning', 'videoCaptioning', 'caption', 106],
];

/**
 * Pages that only predict load neither the trainer nor the training of their task, which bundlers put
 * into files of their own.
 */
export const predictionPages: Consumer = {
  title: 'pages that only predict',
  async check({ folder }) {
    const notes: string[] = [];
    for (const [task, name, predict, most] of pages) {
      const contents = `
        import { ${name} } from '@unrolled/${task}';
        const file = new Uint8Array(await (await fetch('/model')).arrayBuffer());
        document.title = String(await ${name}.load(file).${predict}('text'));
      `;
      const { outputFiles, metafile } = await build({
        stdin: { contents, resolveDir: folder },
        absWorkingDir: folder,
        outdir: folder,
        bundle: true,
        splitting: true,
        minify: true,
        format: 'esm',
        metafile: true,
        write: false,
        logLevel: 'silent',
      });
      const loaded = loadedAtOnce(metafile.outputs);
      let size = 0;
      for (const { path, contents } of outputFiles) {
        if (loaded.has(path.slice(folder.length + 1))) size += gzipSync(contents).length / 1000;
      }
      const what = `a page that predicts with ${task}: ${size.toFixed(1)} kB by gzip`;
      demand(size <= most, `${what}; the limit is ${most} kB.`);
      notes.push(what);
    }
    return notes;
  },
};

interface Output {
  readonly entryPoint?: string;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}

/** The files that a page loads before it runs: all but those behind an `import()`. */
function loadedAtOnce(outputs: Readonly<Record<string, Output>>): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: imported, kind } of outputs[path].imports) {
      if (kind === 'import-statement') visit(imported);
    }
  };
  const page = Object.keys(outputs).find((path) => outputs[path].entryPoint === '<stdin>');
  demand(page !== undefined, 'The bundler must give the page.');
  visit(page);
  return found;
}
