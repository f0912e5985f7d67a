/**
 * Compiles `assembly/` twice, with and without relaxed SIMD, and embeds both in a TypeScript file,
 * so that every bundler, worker and server loads them without a fetch; and the same for the threads
 * that run them.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import ts from 'typescript';

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
    '--maximumMemory',
    '65536',
    ...features.flatMap((feature) => ['--enable', feature]),
    '--outFile',
    outFile,
  ]);
  if (error) throw new Error(`assembly does not compile:\n${stderr.toString()}`);
  return readFile(outFile);
}

async function transpileWorker() {
  const source = await readFile(join(root, 'src/backends/wasm/threads/worker.ts'), 'utf8');
  const { target, module } = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(source, { compilerOptions: { target, module, removeComments: true } })
    .outputText;
}

const header = '// Written by scripts/build-kernels.mjs; not to be edited.';

async function write(name, lines) {
  await mkdir(generated, { recursive: true });
  await writeFile(join(generated, name), `${[header, ...lines].join('\n')}\n`);
}

const folder = await mkdtemp(join(tmpdir(), 'unrolled-kernels-'));
try {
  const lines = [];
  for (const [name, features] of Object.entries(builds)) {
    const binary = await compile(features, folder);
    lines.push(`export const ${name} =\n  '${binary.toString('base64')}';`);
  }
  await write('kernels.ts', lines);
} finally {
  await rm(folder, { recursive: true });
}
await write('worker.ts', [
  `export const workerSource = ${JSON.stringify(await transpileWorker())};`,
]);
