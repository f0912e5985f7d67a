import { globSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { defineConfig } from 'tsup';
import library, { finish } from '../../tooling/tsup/library.ts';

/** Addons that the module loads by their path: of this machine, or of all platforms. */
async function copyKernels(): Promise<void> {
  await copyFile('src/kernels.cjs', 'dist/kernels.cjs');
  await mkdir('dist/generated', { recursive: true });
  for (const addon of globSync('src/generated/*.node')) {
    await copyFile(addon, `dist/generated/${basename(addon)}`);
  }
  await finish();
}

export default defineConfig({ ...library, onSuccess: copyKernels });
