import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConsumers } from '../consumers/index.ts';
import { type PackedPackage, pack } from '../packing/pack.ts';
import { repositoryAddress } from '../packing/repository.ts';
import { manifestProblems, readmeProblems } from './check-first-look.ts';
import { installationProblem } from './check-installation.ts';
import { forbiddenIn } from './forbidden-code.ts';
import { workspacePackages } from './packages.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

/**
 * Bytes that a packed package may have. Kernels make `tensor` and the native backend heavy, gpu.js the GPU backend,
 * and the commands of all tasks `unrolled`.
 */
const sizeLimits: Readonly<Record<string, number>> = {
  '@unrolled/tensor': 410_000,
  '@unrolled/backend-gpu': 460_000,
  '@unrolled/backend-native': 400_000,
  unrolled: 300_000,
};
const sizeLimit = 200_000;

/** Stands for the address of the repository while it is not known, so that links are checked. */
const standIn = 'https://repository.invalid/unrolled';

/**
 * Packs every public package as it would be published and checks the result: publint for the
 * manifest, attw for the types as an importer sees them, its size, its first look, the bundles for code
 * that libraries never contain; then installations of all tarballs, and programs that use them.
 */
export async function checkPackages(): Promise<ProgramResult> {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-packages-'));
  try {
    const failures: string[] = [];
    const notes: string[] = [];
    const packages: PackedPackage[] = [];
    for (const workspacePackage of workspacePackages().filter(({ isPrivate }) => !isPrivate)) {
      const packed = await pack(workspacePackage, folder, repositoryAddress() || standIn);
      packages.push(packed);
      const problems = await problemsOf(packed);
      if (problems.length > 0) failures.push(`${packed.name}\n${problems.join('\n')}`);
    }
    if (failures.length === 0) {
      const problem = await installationProblem(packages, folder);
      if (problem) failures.push(`installed into an empty folder\n${problem}`);
    }
    if (failures.length === 0) {
      const found = await checkConsumers({ packages, folder });
      failures.push(...found.failures);
      notes.push(...found.notes);
    }
    return { succeeded: failures.length === 0, output: failures.join('\n\n'), notes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function problemsOf({ folder, name, tarball }: PackedPackage): Promise<string[]> {
  const results = await Promise.all([
    runProgram('publint', ['run', '--strict', tarball]),
    runProgram('attw', [tarball, '--profile', 'esm-only', '--no-emoji', ...leftOut]),
  ]);
  const problems = results.filter((result) => !result.succeeded).map((result) => result.output);
  const size = statSync(tarball).size;
  const limit = sizeLimits[name] ?? sizeLimit;
  if (size > limit) problems.push(`The tarball has ${size} bytes, the limit is ${limit}.`);
  return [
    ...problems,
    ...(await manifestProblems(tarball)),
    ...(await readmeProblems(tarball, name)),
    ...forbiddenIn(folder, name),
  ];
}

/**
 * Entries that attw does not judge: kernels, which are no JavaScript; and that CommonJS, there for test
 * runners alone, has the types of ES modules.
 */
const leftOut = [
  ...['--exclude-entrypoints', 'kernels/simd.wasm', 'kernels/relaxed-simd.wasm'],
  ...['--ignore-rules', 'false-esm'],
];
