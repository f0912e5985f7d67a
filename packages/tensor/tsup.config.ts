import { copyFile, mkdir } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import library, { finish } from '../../tooling/tsup/library.ts';

/** The kernels are also published as files, for runtimes that import a `.wasm` as a module. */
async function publishKernels(): Promise<void> {
  await mkdir('dist/kernels', { recursive: true });
  for (const file of ['simd.wasm', 'relaxed-simd.wasm']) {
    await copyFile(`src/backends/wasm/generated/${file}`, `dist/kernels/${file}`);
  }
  await finish();
}

export default defineConfig({ ...library, onSuccess: publishKernels });
