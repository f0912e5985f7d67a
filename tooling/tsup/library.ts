import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

interface Manifest {
  exports: Record<string, string | { '@unrolled/source'?: string }>;
  bin?: Record<string, string>;
}

/**
 * What to build, read from the package's own package.json: every `@unrolled/source` target of its
 * exports, and `src/x.ts` for every command `./dist/x.js`.
 */
function entries(): string[] {
  const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const modules = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'object' && target['@unrolled/source'] ? [target['@unrolled/source']] : [],
  );
  const commands = Object.values(manifest.bin ?? {}).map((target) =>
    target.replace(/^(\.\/)?dist\/(.+)\.js$/, './src/$2.ts'),
  );
  return [...modules, ...commands];
}

/** How every published package is built: ESM only, with declarations, siblings left external. */
export default defineConfig({
  entry: entries(),
  format: ['esm'],
  target: ['es2023', 'node20'],
  platform: 'neutral',
  // A package that imports an entry of its own, by name, leaves it to be replaced.
  external: [/^node:/, /^@unrolled\//],
  removeNodeProtocol: false,
  dts: true,
  sourcemap: true,
  clean: true,
});
