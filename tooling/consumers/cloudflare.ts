import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runProgram } from '../scripts/run-program.ts';
import { extras, missingOf } from '../vitest/extras.ts';
import { type Consumer, demand, folderWith } from './consumer.ts';

const worker = `
import { LSTM } from '@unrolled/cells';
import { createWasmBackend, Rng, setBackend, tensor } from '@unrolled/tensor';
import module from '@unrolled/tensor/kernels/simd.wasm';

function demand(condition, problem) {
  if (!condition) throw new Error(problem);
}

export default {
  async test() {
    let said = 'nothing';
    try {
      tensor([1]);
    } catch (error) {
      said = String(error);
    }
    demand(said.includes('@unrolled/tensor/kernels/simd.wasm'), 'Without a module it said: ' + said);
    demand(!said.includes('policy'), 'It blamed the policy of a page: ' + said);
    setBackend(await createWasmBackend({ module }));
    const lstm = new LSTM({ inputSize: 2, hiddenSize: 3, rng: new Rng(1) });
    const { output } = lstm.forward(tensor([[[1, 2], [3, 4]]]));
    output.sum().backward();
    demand(output.dataSync().every(Number.isFinite), 'The layer gave no numbers.');
  },
};
`;

const configuration = `
using Workerd = import "/workerd/workerd.capnp";
const unrolled :Workerd.Config = (services = [(name = "main", worker = .worker)]);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "simd.wasm", wasm = embed "simd.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
`;

/** Compiles no WebAssembly while it runs, and gives what is imported as a module. */
export const cloudflare: Consumer = {
  title: "Cloudflare's runtime",
  async check({ folder }) {
    const missing = missingOf(extras.workerd);
    if (missing !== null) return [`Skipped ${extras.workerd.tests}: ${missing}`];
    const project = folderWith(folder, 'cloudflare', { 'config.capnp': configuration });
    const kernels = join(folder, 'node_modules/@unrolled/tensor/dist/kernels/simd.wasm');
    copyFileSync(kernels, join(project, 'simd.wasm'));
    await build({
      stdin: { contents: worker, resolveDir: folder },
      bundle: true,
      format: 'esm',
      outfile: join(project, 'worker.mjs'),
      plugins: [
        {
          name: 'wasm-as-module',
          setup: ({ onResolve }) =>
            onResolve({ filter: /\.wasm$/ }, () => ({ path: './simd.wasm', external: true })),
        },
      ],
      logLevel: 'silent',
    });
    const { succeeded, output } = await runProgram(extras.workerd.path, ['test', 'config.capnp'], {
      folder: project,
    });
    demand(succeeded, output);
    return [];
  },
};
