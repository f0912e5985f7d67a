/**
 * Bundles gpu.js with its parser, so that installing the package brings neither the native packages
 * that gpu.js depends on nor the parts that nothing here uses. Its code is as it was published, less
 * comments and blanks; what it asks of its host by `require` becomes an argument.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = join(root, 'src/generated');
const require = createRequire(import.meta.url);
const gpuJs = dirname(require.resolve('gpu.js/package.json'));
const dependencies = createRequire(join(gpuJs, 'package.json'));

/** Asked of the host: a GL context for Node, the number of processors, threads. */
const external = ['gl', 'os', 'worker_threads'];

/** Left out: the mode that imitates kernels, and the recording of kernels as source. */
const unused = [
  ['gpu-mock.js', 'exports.gpuMock = null;'],
  ['./vendor/gl-wiretap', 'exports.glWiretap = null;'],
];

const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    for (const [name, contents] of unused) {
      const filter = new RegExp(`${name.replaceAll('.', '\\.').replace('\\./', '/')}$`);
      onResolve({ filter }, () => ({ path: name, namespace: 'left-out' }));
      onLoad({ filter: new RegExp(`^${name}$`), namespace: 'left-out' }, () => ({ contents }));
    }
  },
};

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [join(gpuJs, 'src/index.js')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2022',
    external,
    plugins: [leaveOut],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
  });
  return outputFiles[0].text;
}

/** What the packages in the bundle ask to be kept with them. */
async function notices() {
  const parts = [];
  for (const name of ['gpu.js', 'acorn']) {
    const folder =
      name === 'gpu.js' ? gpuJs : dirname(dependencies.resolve(`${name}/package.json`));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const licence = await readFile(join(folder, 'LICENSE'), 'utf8');
    parts.push(`${name} ${version}\n\n${licence.trim()}\n`);
  }
  return `The file that holds gpu.js contains these packages.\n\n${parts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

await rm(generated, { recursive: true, force: true });
await mkdir(generated, { recursive: true });
const licences = await notices();
await writeFile(
  join(generated, 'gpu-js.js'),
  [
    '/*! Written by scripts/bundle-gpu-js.mjs. Contains gpu.js and acorn, MIT licence: see',
    '    THIRD-PARTY-LICENSES.txt in this package. */',
    'export function createGpuJs(require) {',
    'const module = { exports: {} };',
    await bundle(),
    'return module.exports;',
    '}',
    '',
  ].join('\n'),
);
await writeFile(
  join(generated, 'gpu-js.d.ts'),
  'export declare function createGpuJs(require: (name: string) => unknown): unknown;\n',
);
await writeFile(join(generated, 'THIRD-PARTY-LICENSES.txt'), licences);
