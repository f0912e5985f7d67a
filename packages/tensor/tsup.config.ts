import { copyFile, mkdir } from 'node:fs/promises';
import { build } from 'esbuild';
import { defineConfig } from 'tsup';
import library, { entries, finish } from '../../tooling/tsup/library.ts';

const streaming = './src/backends/wasm/streaming.ts';

/**
 * Bundles the entry for streaming by itself: what it shares with the others would become a file of its own,
 * which bundlers of pages put before the embedded kernels and the rest after them, too far away for gzip
 * to find what both have in common (0.7 kB of a page with an LSTM).
 */
async function bundleStreaming(): Promise<void> {
  await build({
    entryPoints: [streaming],
    outfile: 'dist/backends/wasm/streaming.js',
    bundle: true,
    sourcemap: true,
    external: ['@unrolled/guards'],
    format: 'esm',
    target: ['es2023', 'node20'],
    platform: 'neutral',
  });
}

/** The kernels are also published as files, for runtimes that import a `.wasm` as a module. */
async function publishKernels(): Promise<void> {
  await mkdir('dist/kernels', { recursive: true });
  for (const file of ['simd.wasm', 'relaxed-simd.wasm']) {
    await copyFile(`src/backends/wasm/generated/${file}`, `dist/kernels/${file}`);
  }
  await bundleStreaming();
  await finish();
}

export default defineConfig({
  ...library,
  entry: entries().filter((entry) => entry !== streaming),
  dts: { entry: entries() },
  onSuccess: publishKernels,
});
