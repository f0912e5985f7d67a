import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type Consumer, demand } from './consumer.ts';

const modules = `
import { LSTM } from '@unrolled/cells';
import { Rng, tensor } from '@unrolled/tensor';
const lstm = new LSTM({ inputSize: 3, hiddenSize: 4, rng: new Rng(1) });
document.title = String(lstm.forward(tensor([[[1, 2, 3]]])).output.dataSync());
`;

const streaming = `
import { RecurrentStream } from '@unrolled/cells/streaming';
import { decodeSafetensors } from '@unrolled/formats';
const bytes = new Uint8Array(await (await fetch('lstm.safetensors')).arrayBuffer());
const stream = new RecurrentStream('lstm', decodeSafetensors(bytes).tensors);
document.title = String(stream.step([1, 2, 3]));
`;

interface Variant {
  readonly what: string;
  readonly page: string;
  readonly replacement?: string;
  /** Binaries of kernels. With relaxed SIMD too, the second is stored as what differs from the first. */
  readonly kernels: number;
  /** kB by gzip. */
  readonly most: number;
}

const variants: readonly Variant[] = [
  { what: 'a page with an LSTM', page: modules, kernels: 1, most: 56 },
  ...(['simd', 'none'] as const).map((name) => ({
    what: `a page with an LSTM and the kernels "${name}"`,
    page: modules,
    replacement: `@unrolled/tensor/kernels/${name}`,
    kernels: name === 'none' ? 0 : 1,
    most: name === 'none' ? 38 : 54,
  })),
  { what: 'a page with a saved LSTM that streams', page: streaming, kernels: 1, most: 20 },
];

/** Beginning of every WebAssembly binary, as `encoding.ts` of @unrolled/tensor writes it. */
const binary = /#\}\+\}=\}7\$###/g;

export const bundle: Consumer = {
  title: 'pages with a layer or a stream',
  async check({ folder }) {
    const notes: string[] = [];
    for (const { what, page, replacement, kernels, most } of variants) {
      const alias: Record<string, string> = replacement
        ? { '@unrolled/tensor/embedded-kernels': replacement }
        : {};
      const { outputFiles } = await build({
        stdin: { contents: page, resolveDir: folder },
        absWorkingDir: folder,
        alias,
        bundle: true,
        minify: true,
        format: 'esm',
        write: false,
        logLevel: 'silent',
      });
      const [{ contents, text }] = outputFiles;
      const binaries = text.match(binary)?.length ?? 0;
      const size = gzipSync(contents).length / 1000;
      const found = `${what}: ${size.toFixed(1)} kB by gzip`;
      demand(
        binaries === kernels,
        `${found}; it must hold ${kernels} binaries of kernels, got ${binaries}.`,
      );
      demand(size <= most, `${found}; the limit is ${most} kB.`);
      notes.push(found);
    }
    return notes;
  },
};
