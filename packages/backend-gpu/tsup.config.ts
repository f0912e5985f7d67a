import { copyFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import library, { finish } from '../../tooling/tsup/library.ts';

const notices = 'THIRD-PARTY-LICENSES.txt';

async function keepNotices(): Promise<void> {
  await copyFile(`src/generated/${notices}`, `dist/${notices}`);
  await finish();
}

export default defineConfig({ ...library, onSuccess: keepNotices });
