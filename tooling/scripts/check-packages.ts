import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { forbiddenIn } from './forbidden-code.ts';
import { machineNode } from './machine-node.ts';
import { type WorkspacePackage, workspacePackages } from './packages.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

/** What a packed package may weigh, in bytes; the kernels of tensor alone take about 160,000. */
const sizeLimit = 256_000;

/**
 * Packs every public package as it would be published and checks the result: publint for the
 * manifest, attw for the types as an importer sees them, its size, the bundles for code that libraries
 * never contain, and last an installation of all tarballs into an empty folder, where every entry must
 * load.
 */
export async function checkPackages(): Promise<ProgramResult> {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-packages-'));
  try {
    const failures: string[] = [];
    const tarballs: string[] = [];
    const published = workspacePackages().filter(({ isPrivate }) => !isPrivate);
    for (const workspacePackage of published) {
      const { name } = workspacePackage;
      const tarball = join(folder, `${name.replace('@', '').replace('/', '-')}.tgz`);
      tarballs.push(tarball);
      const problem = await problemOf(workspacePackage, tarball);
      if (problem) failures.push(`${name}\n${problem}`);
    }
    if (failures.length === 0) {
      const problem = await installationProblem(published, tarballs, folder);
      if (problem) failures.push(`installed into an empty folder\n${problem}`);
    }
    return { succeeded: failures.length === 0, output: failures.join('\n\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function problemOf(
  { folder, name }: WorkspacePackage,
  tarball: string,
): Promise<string | undefined> {
  const packed = await runProgram('pnpm', ['pack', '--out', tarball], { folder });
  if (!packed.succeeded) return packed.output;
  const results = await Promise.all([
    runProgram('publint', ['run', '--strict', tarball]),
    runProgram('attw', [tarball, '--profile', 'esm-only', '--no-emoji']),
  ]);
  const outputs = results.filter((result) => !result.succeeded).map((result) => result.output);
  const size = statSync(tarball).size;
  if (size > sizeLimit) outputs.push(`The tarball has ${size} bytes, the limit is ${sizeLimit}.`);
  return [...outputs, ...forbiddenIn(folder, name)].join('\n') || undefined;
}

/** Installs all tarballs with npm and imports every entry on the machine's Node and on our own. */
async function installationProblem(
  published: readonly WorkspacePackage[],
  tarballs: readonly string[],
  folder: string,
): Promise<string | undefined> {
  const dependencies = published.map(({ name }, index) => [
    name,
    `file:${basename(tarballs[index])}`,
  ]);
  const manifest = {
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(dependencies),
    overrides: { gl: 'file:nothing', webgpu: 'file:nothing' },
  };
  // In place of the native code of gpu.js: see docs/decisions, "what installing gpu.js brings". The
  // version is one that backend-gpu takes as its peer.
  mkdirSync(join(folder, 'nothing'));
  writeFileSync(
    join(folder, 'nothing', 'package.json'),
    JSON.stringify({ name: 'nothing', version: '0.6.2' }),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const engine = machineNode();
  // On the machine's Node, so that a dependency which needs a newer one is refused.
  const installed = await runProgram(
    'npm',
    [
      'install',
      '--engine-strict',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--loglevel=error',
    ],
    { folder, path: dirname(engine) + delimiter + process.env.PATH },
  );
  if (!installed.succeeded) return installed.output;

  const entries = published.flatMap(({ folder: source, name }) => {
    const { exports = {} } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
    return Object.keys(exports)
      .filter((entry) => !entry.endsWith('.json'))
      .map((entry) => name + entry.slice(1));
  });
  const script = entries.map((entry) => `await import(${JSON.stringify(entry)});`).join('\n');
  writeFileSync(join(folder, 'load-every-entry.mjs'), script);
  for (const node of new Set([engine, process.execPath])) {
    const loaded = await runProgram(node, ['load-every-entry.mjs'], { folder });
    if (!loaded.succeeded) return loaded.output;
  }
  return undefined;
}
