import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackedPackage } from '../packing/pack.ts';
import { runProgram } from '../scripts/run-program.ts';
import { type Consumer, demand, folderWith } from './consumer.ts';

const program = `
import assert from 'node:assert';
import { languageModel } from 'unrolled';
import { loadModel, saveModel } from 'unrolled/node';
import { readImage, writeImage } from 'unrolled/vision/node';

// What the layout is strict about: only what package.json names can be imported.
await assert.rejects(import('@unrolled/tensor'), { code: 'ERR_MODULE_NOT_FOUND' });
const { model } = await languageModel.train('to be or not to be, that is the question. '.repeat(20), {
  hiddenSize: 8, embeddingSize: 4, batchSize: 2, sequenceLength: 8, validations: 1, steps: 2,
});
await saveModel(languageModel, model, 'model.safetensors');
const loaded = await loadModel(languageModel, 'model.safetensors');
assert.deepEqual(loaded.configuration, model.configuration);

const pixels = Uint8Array.of(255, 0, 0, 0, 0, 255);
await writeImage('two.png', { pixels, width: 2, height: 1, channels: 3, time: 0, index: 0 });
assert.deepEqual((await readImage('two.png')).pixels, pixels);
`;

/** With `unrolled` as the only dependency, whose own packages cannot be imported by name. */
export const pnpmLayout: Consumer = {
  title: "pnpm's strict layout, with unrolled alone",
  async check({ packages }) {
    // Apart from the installation by npm, whose packages would be found from any folder in it.
    const parent = mkdtempSync(join(tmpdir(), 'unrolled-pnpm-'));
    try {
      await checkIn(parent, packages);
    } finally {
      rmSync(parent, { recursive: true });
    }
    return [];
  },
};

async function checkIn(parent: string, packages: readonly PackedPackage[]): Promise<void> {
  const files = packages.map(({ name, tarball }) => [name, `file:${tarball}`]);
  const overrides = files.map(([name, file]) => `  "${name}": "${file}"`).join('\n');
  const project = folderWith(parent, 'project', {
    'package.json': {
      type: 'module',
      dependencies: { unrolled: Object.fromEntries(files).unrolled },
    },
    'pnpm-workspace.yaml': `packages: []\noverrides:\n${overrides}\n`,
    'program.mjs': program,
  });
  const flags = ['--ignore-scripts', '--prefer-offline', '--reporter=append-only'];
  const installed = await runProgram('pnpm', ['install', ...flags], { folder: project });
  demand(installed.succeeded, installed.output);
  const { succeeded, output } = await runProgram('node', ['program.mjs'], { folder: project });
  demand(succeeded, output);
}
