import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { transform } from 'esbuild';
import { defineConfig } from 'tsup';

interface Manifest {
  exports: Record<string, string | { '@unrolled/source'?: string }>;
  bin?: Record<string, string>;
}

/**
 * Entries to build, read from the package's own package.json: every `@unrolled/source` target of its
 * exports, and `src/x.ts` for every command `./dist/x.js`.
 */
export function entries(): string[] {
  const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const modules = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'object' && target['@unrolled/source'] ? [target['@unrolled/source']] : [],
  );
  const commands = Object.values(manifest.bin ?? {}).map((target) =>
    target.replace(/^(\.\/)?dist\/(.+)\.js$/, './src/$2.ts'),
  );
  return [...modules, ...commands];
}

/** Source maps of modules that no person wrote, such as embedded kernels, help nobody. */
function dropMapsOfGenerated(): void {
  for (const map of globSync('dist/**/*.js.map')) {
    const { sources }: { sources: string[] } = JSON.parse(readFileSync(map, 'utf8'));
    if (!sources.every((source) => source.includes('/generated/'))) continue;
    rmSync(map);
    const file = map.replace(/\.map$/, '');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n'),
    );
  }
}

/**
 * Writes the modules as CommonJS below `dist/cjs`, for test runners that cannot require an ES module, as
 * Jest by default. Who gets them is decided by tooling/packing/published-manifest.cjs.
 */
async function writeCommonJs(): Promise<void> {
  for (const file of globSync('dist/**/*.js', { exclude: ['dist/cjs/**', 'dist/cli.js'] })) {
    const { code } = await transform(readFileSync(file, 'utf8'), {
      format: 'cjs',
      target: 'node20',
      // Such a runner has no `import()` either.
      supported: { 'dynamic-import': false },
    });
    const copy = file.replace(/^dist/, 'dist/cjs');
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n'));
  }
  writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
}

/** Steps after each build. */
export async function finish(): Promise<void> {
  dropMapsOfGenerated();
  await writeCommonJs();
}

/** Build of every published package: ESM with declarations, siblings left external. */
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
  onSuccess: finish,
});
