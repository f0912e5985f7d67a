import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkspacePackage } from '../scripts/packages.ts';
import { runProgram } from '../scripts/run-program.ts';
import { withAbsoluteLinks } from './absolute-links.ts';

/** A package, packed as it is published. */
export interface PackedPackage extends WorkspacePackage {
  readonly tarball: string;
}

/**
 * Packs a built package: pnpm packs it, with the manifest of published-manifest.cjs, then the links of its
 * README are made to lead into the repository. The tree stays as it is.
 * @param repository address of the repository; empty while it is not known, and links stay as they are
 * @throws Error with what a program said that failed
 */
export async function pack(
  workspacePackage: WorkspacePackage,
  into: string,
  repository: string,
): Promise<PackedPackage> {
  const { folder, name } = workspacePackage;
  const tarball = join(into, `${name.replace('@', '').replace('/', '-')}.tgz`);
  await run('pnpm', ['pack', '--out', tarball], folder, { UNROLLED_REPOSITORY: repository });
  if (repository !== '') {
    const unpacked = mkdtempSync(join(tmpdir(), 'unrolled-pack-'));
    try {
      await run('tar', ['-xzf', tarball, '-C', unpacked]);
      const readme = join(unpacked, 'package', 'README.md');
      writeFileSync(readme, withAbsoluteLinks(readFileSync(readme, 'utf8'), folder, repository));
      await run('tar', ['-czf', tarball, '-C', unpacked, 'package']);
    } finally {
      rmSync(unpacked, { recursive: true });
    }
  }
  return { ...workspacePackage, tarball };
}

async function run(
  program: string,
  args: readonly string[],
  folder?: string,
  variables?: Readonly<Record<string, string>>,
): Promise<void> {
  const { succeeded, output } = await runProgram(program, args, { folder, variables });
  if (!succeeded) throw new Error(`${program} ${args.join(' ')}:\n${output}`);
}
