import { defineConfig } from 'tsup';

/** How every published package is built: ESM only, with declarations, siblings left external. */
export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: ['es2023', 'node20'],
  platform: 'neutral',
  dts: true,
  sourcemap: true,
  clean: true,
});
