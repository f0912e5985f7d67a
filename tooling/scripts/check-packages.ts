import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspacePackages } from './packages.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

/**
 * Packs every public package as it would be published and checks the tarball: publint for the
 * manifest, attw for the types as an importer sees them.
 */
export async function checkPackages(): Promise<ProgramResult> {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-packages-'));
  try {
    const failures: string[] = [];
    for (const { name, folder: source, isPrivate } of workspacePackages()) {
      if (isPrivate) continue;
      const problem = await problemOf(name, source, folder);
      if (problem) failures.push(`${name}\n${problem}`);
    }
    return { succeeded: failures.length === 0, output: failures.join('\n\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function problemOf(
  name: string,
  source: string,
  target: string,
): Promise<string | undefined> {
  const tarball = join(target, `${name.replace('@', '').replace('/', '-')}.tgz`);
  const packed = await runProgram('pnpm', ['pack', '--out', tarball], source);
  if (!packed.succeeded) return packed.output;
  const [published, types] = await Promise.all([
    runProgram('publint', ['run', '--strict', tarball]),
    runProgram('attw', [tarball, '--profile', 'esm-only', '--no-emoji']),
  ]);
  return (
    [published, types]
      .filter((result) => !result.succeeded)
      .map((result) => result.output)
      .join('\n') || undefined
  );
}
