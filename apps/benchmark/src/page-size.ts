import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import { formatTable } from './table.ts';

export interface PageSize {
  readonly name: string;
  /** Bytes of all that the page loads, by gzip; absent where the peer is not installed. */
  readonly bytes?: number;
}

/** Pages by what they do; the paths of peers lead into `peers/`. */
const pages: Readonly<Record<string, string>> = {
  'Unrolled: an LSTM': `
    import { LSTM } from '@unrolled/cells';
    import { Rng, tensor } from '@unrolled/tensor';
    const lstm = new LSTM({ inputSize: 3, hiddenSize: 4, rng: new Rng(1) });
    document.title = String(lstm.forward(tensor([[[1, 2, 3]]])).output.dataSync());`,
  'Unrolled: a saved LSTM that streams': `
    import { RecurrentStream } from '@unrolled/cells/streaming';
    import { decodeSafetensors } from '@unrolled/formats';
    const bytes = new Uint8Array(await (await fetch('lstm.safetensors')).arrayBuffer());
    const stream = new RecurrentStream('lstm', decodeSafetensors(bytes).tensors);
    document.title = String(stream.step([1, 2, 3]));`,
  'Unrolled: training an LSTM': `
    import { LSTM } from '@unrolled/cells';
    import { crossEntropy, Linear } from '@unrolled/nn';
    import { Adam, clipGradNorm } from '@unrolled/train';
    Object.assign(globalThis, { LSTM, Linear, crossEntropy, Adam, clipGradNorm });`,
  'TensorFlow.js: layers on the CPU': `
    import * as layers from '@tensorflow/tfjs-layers';
    import '@tensorflow/tfjs-backend-cpu';
    Object.assign(globalThis, { layers });`,
  'onnxruntime-web': `
    import * as ort from 'onnxruntime-web';
    Object.assign(globalThis, { ort });`,
};

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Bundles and minifies each page as Vite does for production. */
export async function measurePages(progress: (message: string) => void): Promise<PageSize[]> {
  const sizes: PageSize[] = [];
  for (const [name, script] of Object.entries(pages)) {
    progress(`size: ${name}`);
    const bytes = await sizeOf(script, name.startsWith('Unrolled')).catch(() => undefined);
    sizes.push({ name, bytes });
  }
  return sizes;
}

async function sizeOf(script: string, isOwn: boolean): Promise<number> {
  const entry = here(isOwn ? '../page.js' : '../peers/page.js');
  const { output } = (await build({
    root: here('..'),
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@unrolled/source', 'browser', 'module', 'import', 'default'] },
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => (id === entry ? script : null),
      },
    ],
    build: { write: false, target: 'es2023', rollupOptions: { input: entry } },
  })) as Rollup.RollupOutput;
  const contents = output.map((file) => (file.type === 'chunk' ? file.code : file.source));
  return contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
}

export function formatPages(sizes: readonly PageSize[]): string {
  const rows = sizes.map(({ name, bytes }) => [
    name,
    bytes === undefined ? 'not installed, or not bundled' : `${(bytes / 1000).toFixed(1)} kB`,
  ]);
  return `What a page loads, by gzip\n${formatTable(['page', 'size'], rows)}\n`;
}
