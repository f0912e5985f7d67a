import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { machineNode } from './machine-node.ts';
import type { WorkspacePackage } from './packages.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

/** A package, packed as it would be published. */
export interface PackedPackage extends WorkspacePackage {
  readonly tarball: string;
}

/** The one package that brings gpu.js and with it native code, and what comes with it. */
const heavyPackage = '@unrolled/backend-gpu';
const heavyDependencies = ['gpu.js', 'webgpu', 'gl'];

/** A package that is installed in place of what nobody is to download: see docs/decisions, 0005. */
const standIn = 'nothing';

/**
 * Installs packed packages into an empty folder with npm, as a user would: first all but the gpu
 * backend, which must bring none of gpu.js, webgpu and gl, then that one too. Every entry must load on
 * the machine's Node and on our own.
 */
export async function installationProblem(
  packages: readonly PackedPackage[],
  folder: string,
): Promise<string | undefined> {
  const light = packages.filter(({ name }) => name !== heavyPackage);
  return (
    (await install(light, folder, {})) ??
    heavyProblem(folder) ??
    (await remedyProblem(folder)) ??
    (await installAll(packages, folder)) ??
    (await loadingProblem(packages, folder))
  );
}

/** npm writes down all that belongs to an installation, also what this platform leaves out. */
function heavyProblem(folder: string): string | undefined {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const names = Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1));
  if (!names.includes('unrolled')) return 'The lock file of npm does not name unrolled.';
  const heavy = [heavyPackage, ...heavyDependencies].filter((name) => names.includes(name));
  if (heavy.length === 0) return undefined;
  return `Installing all packages but ${heavyPackage} brings ${heavy.join(', ')}.`;
}

/** Whoever asks for the gpu backend without having it is told how to get it. */
async function remedyProblem(folder: string): Promise<string | undefined> {
  const program = join('node_modules', '.bin', 'unrolled');
  const { succeeded, output } = await runProgram(program, ['doctor'], { folder });
  if (succeeded && output.includes(`npm install ${heavyPackage}`)) return undefined;
  return `unrolled doctor does not say how to install ${heavyPackage}:\n${output}`;
}

function installAll(
  packages: readonly PackedPackage[],
  folder: string,
): Promise<string | undefined> {
  // In place of the native code of gpu.js. The version is one that the backend takes as its peer.
  mkdirSync(join(folder, standIn));
  writeFileSync(
    join(folder, standIn, 'package.json'),
    JSON.stringify({ name: standIn, version: '0.6.2' }),
  );
  return install(packages, folder, { gl: `file:${standIn}`, webgpu: `file:${standIn}` });
}

async function install(
  packages: readonly PackedPackage[],
  folder: string,
  overrides: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const dependencies = packages.map(({ name, tarball }) => [name, `file:${basename(tarball)}`]);
  const manifest = {
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(dependencies),
    overrides,
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
    return Object.keys(exports)
      .filter((entry) => !entry.endsWith('.json'))
      .map((entry) => name + entry.slice(1));
  });
  const script = entries.map((entry) => `await import(${JSON.stringify(entry)});`).join('\n');
  writeFileSync(join(folder, 'load-every-entry.mjs'), script);
  for (const node of new Set([machineNode(), process.execPath])) {
    const problem = problemOf(await runProgram(node, ['load-every-entry.mjs'], { folder }));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const problemOf = ({ succeeded, output }: ProgramResult): string | undefined =>
  succeeded ? undefined : output || 'It failed and said nothing.';
