import { readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { PackedPackage } from '../packing/pack.ts';
import { machineNode } from './machine-node.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

/** Packages that only those get who ask for them; what gpu.js depends on comes with none. */
const optionalPackages = ['@unrolled/backend-gpu', '@unrolled/backend-native'];
const heavyDependencies = ['gpu.js', 'webgpu', 'gl'];

/**
 * Installs packed packages into an empty folder with npm, as a user would: first all but the
 * optional ones, then those too, which must bring none of gpu.js, webgpu and gl. Every entry must load on
 * the machine's Node and on our own.
 */
export async function installationProblem(
  packages: readonly PackedPackage[],
  folder: string,
): Promise<string | undefined> {
  const others = packages.filter(({ name }) => !optionalPackages.includes(name));
  return (
    (await install(others, folder)) ??
    broughtProblem(folder, [...optionalPackages, ...heavyDependencies]) ??
    (await remedyProblem(folder)) ??
    (await install(packages, folder)) ??
    broughtProblem(folder, heavyDependencies) ??
    (await loadingProblem(packages, folder))
  );
}

/** npm writes down all that belongs to an installation, also what this platform leaves out. */
function broughtProblem(folder: string, unwanted: readonly string[]): string | undefined {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const names = Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1));
  if (!names.includes('unrolled')) return 'The lock file of npm does not name unrolled.';
  const brought = unwanted.filter((name) => names.includes(name));
  if (brought.length === 0) return undefined;
  return `Installing the packages brings ${brought.join(', ')}.`;
}

/** Whoever asks for an optional backend without having it is told how to get it. */
async function remedyProblem(folder: string): Promise<string | undefined> {
  const program = join('node_modules', '.bin', 'unrolled');
  const { succeeded, output } = await runProgram(program, ['doctor'], { folder });
  const unnamed = optionalPackages.filter((name) => !output.includes(`npm install ${name}`));
  if (succeeded && unnamed.length === 0) return undefined;
  return `unrolled doctor does not say how to install ${unnamed.join(', ')}:\n${output}`;
}

async function install(
  packages: readonly PackedPackage[],
  folder: string,
): Promise<string | undefined> {
  const dependencies = packages.map(({ name, tarball }) => [name, `file:${basename(tarball)}`]);
  const manifest = {
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(dependencies),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  // On the machine's Node, so that a dependency which needs a newer one is refused.
  const path = dirname(machineNode()) + delimiter + process.env.PATH;
  const flags = ['--engine-strict', '--no-audit', '--no-fund', '--prefer-offline'];
  const args = ['install', ...flags, '--loglevel=error'];
  return problemOf(await runProgram('npm', args, { folder, path }));
}

async function loadingProblem(
  packages: readonly PackedPackage[],
  folder: string,
): Promise<string | undefined> {
  const entries = packages.flatMap(({ folder: source, name }) => {
    const { exports = {} } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
    return Object.keys(exports).map((entry) => name + entry.slice(1));
  });
  // Runtimes import these as modules; Node compiles what it reads. Relaxed SIMD is not in every Node.
  const kernels = entries.filter((entry) => entry.endsWith('/simd.wasm'));
  const modules = entries.filter((entry) => !/\.(json|wasm)$/.test(entry));
  const script = [
    "import { readFileSync } from 'node:fs';",
    ...modules.map((entry) => `await import('${entry}');`),
    ...kernels.map(
      (entry) =>
        `await WebAssembly.compile(readFileSync(new URL(import.meta.resolve('${entry}'))));`,
    ),
  ];
  writeFileSync(join(folder, 'load-every-entry.mjs'), script.join('\n'));
  for (const node of new Set([machineNode(), process.execPath])) {
    const problem = problemOf(await runProgram(node, ['load-every-entry.mjs'], { folder }));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const problemOf = ({ succeeded, output }: ProgramResult): string | undefined =>
  succeeded ? undefined : output || 'It failed and said nothing.';
