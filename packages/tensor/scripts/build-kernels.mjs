/**
 * Compiles `assembly/` twice, with and without relaxed SIMD, and embeds both in a TypeScript file,
 * so that every bundler, worker and server loads them without a fetch.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = join(root, 'src/backends/wasm/generated');

const builds = {
  plainKernels: ['simd'],
  relaxedKernels: ['simd', 'relaxed-simd'],
};

async function compile(features, folder) {
  const outFile = join(folder, `${features.join('+')}.wasm`);
  const { error, stderr } = await asc.main([
    join(root, 'assembly/index.ts'),
    '-O3',
    '--noAssert',
    '--runtime=stub',
    '--importMemory',
    ...features.flatMap((feature) => ['--enable', feature]),
    '--outFile',
    outFile,
  ]);
  if (error) throw new Error(`assembly does not compile:\n${stderr.toString()}`);
  return readFile(outFile);
}

const folder = await mkdtemp(join(tmpdir(), 'unrolled-kernels-'));
try {
  const lines = ['// Written by scripts/build-kernels.mjs; not to be edited.'];
  for (const [name, features] of Object.entries(builds)) {
    const binary = await compile(features, folder);
    lines.push(`export const ${name} =\n  '${binary.toString('base64')}';`);
  }
  await mkdir(generated, { recursive: true });
  await writeFile(join(generated, 'kernels.ts'), `${lines.join('\n')}\n`);
} finally {
  await rm(folder, { recursive: true });
}
