/**
 * Compiles all kernels, and those of streaming by themselves, each with and without relaxed SIMD. The
 * binaries of all are written as they are, for those who load a file; every binary is embedded in a
 * TypeScript module, so that every bundler, worker and server loads it without a fetch; so is the
 * program of the threads. The types of the kernels, and
 * what else both sides must agree on, are read from the sources.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import binaryen from 'binaryen';
import ts from 'typescript';
import { applyDifference } from '../src/embedded-kernels/encoding.ts';
import { encodeDifference, encodeText } from './encoding.mjs';
import { exportedConstants, exportedFunctions, sharedRecords } from './read-assembly.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = join(root, 'src/backends/wasm/generated');
const assembly = (file) => join(root, 'assembly', file);

/** Names of the files below `generated/`, and of the exports of the package. */
const builds = {
  simd: ['simd'],
  'relaxed-simd': ['simd', 'relaxed-simd'],
};

/**
 * Optimized for size too, the kernels are a seventh smaller, but load constants anew at each use; these passes
 * load them once again, which makes gates up to 4 % faster.
 */
const afterwards = ['local-cse', 'simplify-locals', 'vacuum', 'coalesce-locals', 'reorder-locals'];

async function compile(entry, features, folder) {
  const outFile = join(folder, `${features.join('+')}.wasm`);
  const { error, stderr } = await asc.main([
    assembly(entry),
    ...['--optimizeLevel', '3', '--shrinkLevel', '1'],
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
  const module = binaryen.readBinary(await readFile(outFile));
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(0);
  module.runPasses(afterwards);
  return Buffer.from(module.emitBinary());
}

async function transpileWorker() {
  const source = await readFile(join(root, 'src/backends/wasm/threads/worker-program.ts'), 'utf8');
  const { target, module } = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(source, { compilerOptions: { target, module, removeComments: true } })
    .outputText;
}

/** The interface of all kernels. */
function describeKernels() {
  const signatures = exportedFunctions(assembly('index.ts')).map(({ name, parameters, result }) => {
    const list = parameters.map((parameter) => `${parameter.name}: ${parameter.type}`);
    return `  ${name}(${list.join(', ')}): ${result};`;
  });
  return ['export interface AssemblyKernels {', ...signatures, '}'];
}

/** `GRU_RESET_BEFORE` here is `gru-reset-before` there. */
function describeKinds() {
  const kinds = exportedConstants(assembly('sequence-plan.ts')).map(
    ([name, number]) => `  '${name.toLowerCase().replaceAll('_', '-')}': ${number},`,
  );
  return ['export const kindNumbers = {', ...kinds, '} as const;'];
}

/** The place of each field of the records in memory that the TypeScript side fills in, in int32. */
function describeRecords() {
  return sharedRecords(assembly('')).flatMap(({ name, fields }) => [
    `export const ${name[0].toLowerCase()}${name.slice(1)} = {`,
    ...fields.map((field, place) => `  ${field}: ${place},`),
    '} as const;',
    '',
  ]);
}

const header = '// Written by scripts/build-kernels.mjs; not to be edited.';

async function write(name, lines) {
  await writeFile(join(generated, name), `${[header, ...lines].join('\n')}\n`);
}

const contract = {
  'kernels.ts': describeKernels(),
  'sequence-kinds.ts': describeKinds(),
  'records.ts': describeRecords(),
};
const contractHash = createHash('sha256')
  .update(JSON.stringify(contract))
  .digest('base64url')
  .slice(0, 12);

/** A custom section at the end of the binary, by which a module shows that it keeps the contract. */
function sign(binary) {
  const name = 'contract';
  const content = Buffer.from(String.fromCharCode(name.length) + name + contractHash);
  return Buffer.concat([binary, Buffer.from([0, content.length]), content]);
}

const writeText = (name, bytes) =>
  write(`${name}.ts`, [`export default ${JSON.stringify(encodeText(bytes))};`]);

function differenceOf(before, after) {
  const difference = encodeDifference(before, after);
  if (Buffer.compare(applyDifference(before, difference), after) === 0) return difference;
  throw new Error('the difference between the two builds does not give the second');
}

await rm(generated, { recursive: true, force: true });
await mkdir(generated, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'unrolled-kernels-'));
const binaries = {};
const streaming = {};
try {
  for (const [name, features] of Object.entries(builds)) {
    binaries[name] = sign(await compile('index.ts', features, folder));
    await writeFile(join(generated, `${name}.wasm`), binaries[name]);
    streaming[name] = sign(await compile('streaming.ts', features, folder));
  }
} finally {
  await rm(folder, { recursive: true });
}
await writeText('simd', binaries.simd);
await writeText('relaxed-difference', differenceOf(binaries.simd, binaries['relaxed-simd']));
await writeText('streaming', streaming.simd);
await writeText(
  'streaming-relaxed-difference',
  differenceOf(streaming.simd, streaming['relaxed-simd']),
);
for (const [name, lines] of Object.entries(contract)) await write(name, lines);
await write('contract.ts', [
  '/** A hash of all that TypeScript and the kernels agree on: signatures, records in memory, kinds. */',
  `export const contract = '${contractHash}';`,
]);
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
await write('version.ts', [`export const version = '${version}';`]);
await write('worker.ts', [
  `export const workerSource = ${JSON.stringify(await transpileWorker())};`,
]);
