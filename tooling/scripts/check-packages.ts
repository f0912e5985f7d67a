import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installationProblem, type PackedPackage } from './check-installation.ts';
import { forbiddenIn } from './forbidden-code.ts';
import { workspacePackages } from './packages.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

/** What a packed package may weigh, in bytes; the kernels of tensor alone take about 160,000. */
const sizeLimit = 256_000;

/**
 * Packs every public package as it would be published and checks the result: publint for the
 * manifest, attw for the types as an importer sees them, its size, the bundles for code that libraries
 * never contain, and last installations of all tarballs.
 */
export async function checkPackages(): Promise<ProgramResult> {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-packages-'));
  try {
    const failures: string[] = [];
    const packages = workspacePackages()
      .filter(({ isPrivate }) => !isPrivate)
      .map((workspacePackage) => ({
        ...workspacePackage,
        tarball: join(folder, `${workspacePackage.name.replace('@', '').replace('/', '-')}.tgz`),
      }));
    for (const packed of packages) {
      const problem = await problemOf(packed);
      if (problem) failures.push(`${packed.name}\n${problem}`);
    }
    if (failures.length === 0) {
      const problem = await installationProblem(packages, folder);
      if (problem) failures.push(`installed into an empty folder\n${problem}`);
    }
    return { succeeded: failures.length === 0, output: failures.join('\n\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function problemOf({ folder, name, tarball }: PackedPackage): Promise<string | undefined> {
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
