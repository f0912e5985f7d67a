// `npm run release`: publishes every package whose version the registry does not have yet.
// With `--check` it only says what stands in the way.

import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '../packing/pack.ts';
import { repositoryAddress } from '../packing/repository.ts';
import { workspacePackages } from './packages.ts';
import { runProgram } from './run-program.ts';

const addonFolder = 'packages/backend-native/src/generated';

/** Tasks to be done before a release, one line each. */
async function obstacles(): Promise<string[]> {
  const found: string[] = [];
  const repository = repositoryAddress();
  if (!/^https:\/\/[^\s/]+\/\S*[^\s/]$/.test(repository)) {
    found.push(
      `\`repository\` in the root's package.json must be the address of the repository's page, such as ` +
        `https://host/owner/name, got ${JSON.stringify(repository)}: homepage, bugs and the links of ` +
        'every package page come from it',
    );
  }
  const changesets = globSync('.changeset/*.md').length;
  if (changesets > 0) {
    found.push(
      `${changesets} changesets are not in the changelogs yet: run \`npm run changeset version\` and ` +
        'commit the result',
    );
  }
  const addons = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
  const lacking = addons.filter((name) => !existsSync(join(addonFolder, `${name}.node`)));
  if (lacking.length > 0) {
    found.push(
      `${addonFolder} has no ${lacking.map((name) => `${name}.node`).join(', ')}: see ` +
        'packages/backend-native/scripts/prebuild.ts',
    );
  }
  const { output } = await runProgram('git', ['status', '--porcelain']);
  if (output !== '') found.push(`there are changes that are not committed:\n${output}`);
  return found;
}

async function publish(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-release-'));
  try {
    for (const workspacePackage of workspacePackages().filter(({ isPrivate }) => !isPrivate)) {
      const { name } = workspacePackage;
      const manifest = readFileSync(join(workspacePackage.folder, 'package.json'), 'utf8');
      const { version }: { version: string } = JSON.parse(manifest);
      if ((await runProgram('npm', ['view', `${name}@${version}`, 'version'])).output === version) {
        console.log(`${name} ${version} is published already`);
        continue;
      }
      const { tarball } = await pack(workspacePackage, folder, repositoryAddress());
      const published = await runProgram('npm', ['publish', tarball, '--access', 'public']);
      if (!published.succeeded) throw new Error(`${name} ${version}:\n${published.output}`);
      console.log(`${name} ${version} published`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  await demand('changeset', ['tag']);
}

async function demand(program: string, args: readonly string[]): Promise<void> {
  const { succeeded, output } = await runProgram(program, args);
  if (!succeeded) throw new Error(`${program} ${args.join(' ')}:\n${output}`);
}

const found = await obstacles();
for (const obstacle of found) console.error(`release: ${obstacle}`);
if (found.length > 0) process.exit(1);
if (!process.argv.includes('--check')) {
  await demand(process.execPath, ['tooling/scripts/test.ts']);
  await publish();
}
