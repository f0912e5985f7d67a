import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspacePackages } from './packages.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

const refusal = "release: `repository` in the root's package.json must be";

/**
 * A release is refused while the repository has no address, and with one that is none; the changesets
 * give all packages one version, and changelogs.
 */
export async function checkRelease(): Promise<ProgramResult> {
  for (const [address, isRefused] of [
    ['', true],
    ['example', true],
    ['https://repository.invalid/owner/unrolled', false],
  ] as const) {
    const { succeeded, output } = await runProgram(
      'node',
      ['tooling/scripts/release.ts', '--check'],
      { variables: { UNROLLED_REPOSITORY: address } },
    );
    if (output.includes(refusal) !== isRefused || (isRefused && succeeded)) {
      const expected = isRefused ? 'be refused' : 'be taken';
      return { succeeded: false, output: `The address "${address}" must ${expected}:\n${output}` };
    }
  }
  return tryVersions();
}

/** Runs `changeset version` on a copy of the manifests. */
async function tryVersions(): Promise<ProgramResult> {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-versions-'));
  try {
    const manifests = workspacePackages().map((one) => join(one.folder, 'package.json'));
    const changesets = globSync('.changeset/*');
    for (const file of ['package.json', 'pnpm-workspace.yaml', ...changesets, ...manifests]) {
      cpSync(file, join(folder, file), { recursive: true });
    }
    await runProgram('git', ['init', '--quiet', '--initial-branch=main'], { folder });
    const versioned = await runProgram('changeset', ['version'], { folder });
    if (!versioned.succeeded || changesets.length === 1) return versioned;
    const versions = workspacePackages()
      .filter(({ isPrivate }) => !isPrivate)
      .map((one) => JSON.parse(readFileSync(join(folder, one.folder, 'package.json'), 'utf8')))
      .map(({ version }: { version: string }) => version);
    const [version] = versions;
    const logs = globSync('packages/**/CHANGELOG.md', { cwd: folder }).length;
    return {
      succeeded: versions.every((one) => one === version),
      output: `The packages must have one version, got ${versions.join(', ')}.`,
      notes: [`the next release is ${version}, with ${logs} changelogs`],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
