import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type Consumer, demand } from './consumer.ts';

const page = `
import { LSTM } from '@unrolled/cells';
import { Rng, tensor } from '@unrolled/tensor';
const lstm = new LSTM({ inputSize: 3, hiddenSize: 4, rng: new Rng(1) });
document.title = String(lstm.forward(tensor([[[1, 2, 3]]])).output.dataSync());
`;

/**
 * Replacement of embedded-kernels, binaries of kernels in the page, and its most kB by gzip. With both
 * kernels, the second is stored as what differs from the first.
 */
const variants: readonly [replacement: string | null, kernels: number, most: number][] = [
  [null, 1, 55],
  ['@unrolled/tensor/kernels/simd', 1, 53],
  ['@unrolled/tensor/kernels/none', 0, 34],
];

/** Beginning of every WebAssembly binary, in hexadecimal digits. */
const binary = /0061736d01000000/g;

export const bundle: Consumer = {
  title: 'a page with both kernels, one, or none',
  async check({ folder }) {
    const notes: string[] = [];
    for (const [replacement, kernels, most] of variants) {
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
      const found = text.match(binary)?.length ?? 0;
      const size = gzipSync(contents).length / 1000;
      const what = `a page with an LSTM, ${replacement ?? 'both kernels'}: ${size.toFixed(1)} kB by gzip`;
      demand(
        found === kernels,
        `${what}; it must hold ${kernels} binaries of kernels, got ${found}.`,
      );
      demand(size <= most, `${what}; the limit is ${most} kB.`);
      notes.push(what);
    }
    return notes;
  },
};
