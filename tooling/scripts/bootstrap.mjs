// Brings the workspace up on a machine that has only Node and npm, then runs what the arguments say
// with the workspace's programs on the path, its own Node and pnpm first:
//
//   bootstrap.mjs <program> [arguments…]   one of the workspace, such as `biome` or `turbo`
//   bootstrap.mjs <script>.ts [arguments…] one beside this file
//
// Plain JavaScript without dependencies: it runs before anything is installed, on the Node that
// the machine happens to have.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pnpmVersion = manifest.packageManager.replace('pnpm@', '');
const pnpmFolder = join(root, '.cache', `pnpm-${pnpmVersion}`);
const pnpmBin = join(pnpmFolder, 'node_modules', '.bin');
const node = join(root, 'node_modules', 'node', 'bin', 'node');
const stamp = join(root, 'node_modules', '.unrolled-installed');

const environment = {
  ...process.env,
  PATH: [dirname(node), join(root, 'node_modules', '.bin'), pnpmBin, process.env.PATH].join(
    delimiter,
  ),
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
};

main();

function main() {
  checkNode();
  const [command, ...rest] = process.argv.slice(2);
  if (command === undefined) fail('expected a program or a script to run, got nothing.');
  const wanted = fingerprint();
  if (!existsSync(node) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    install(wanted);
  }
  if (command.endsWith('.ts')) handOver(node, [join(root, 'tooling', 'scripts', command), ...rest]);
  else handOver(command, rest);
}

function checkNode() {
  const floor = manifest.engines.node.replace('>=', '');
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [floorMajor, floorMinor] = floor.split('.').map(Number);
  if (major < floorMajor || (major === floorMajor && minor < floorMinor)) {
    fail(`needs Node ${floor} or newer, got ${process.versions.node}. Get one from nodejs.org.`);
  }
}

/** What an installation is made from: when this changes, install again. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function install(wanted) {
  if (!existsSync(pnpmFolder)) installPnpm();
  step('Installing dependencies and Node 24 from the lock file', () =>
    run(join(pnpmBin, 'pnpm'), ['install', '--frozen-lockfile', '--reporter=append-only'], root),
  );
  if (!existsSync(node)) {
    fail('the package `node` is installed, but brought no binary for this system.');
  }
  writeFileSync(stamp, wanted);
}

/** Puts pnpm below .cache/, with the registry that npm is set up for, and nowhere else. */
function installPnpm() {
  const partial = `${pnpmFolder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), '{ "private": true }\n');
  step(`Installing pnpm ${pnpmVersion}`, () => {
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
    // The install script is run by hand, because machines may be set to skip such scripts.
    const isDone =
      run('npm', ['install', '--ignore-scripts', ...quiet, `pnpm@${pnpmVersion}`], partial) &&
      run(process.execPath, ['install.js'], join(partial, 'node_modules', 'pnpm'));
    if (isDone) renameSync(partial, pnpmFolder);
    return isDone;
  });
}

function step(title, action) {
  const started = Date.now();
  process.stderr.write(`${title} … `);
  if (!action()) process.exit(1);
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(0)} s\n`);
}

/** Runs a program silently; on failure shows what it said, and returns false. */
function run(program, args, folder) {
  const result = spawnSync(program, args, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32',
  });
  if (result.status === 0) return true;
  const output =
    `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim();
  process.stderr.write(`failed\n\n${output}\n\n`);
  process.stderr.write(`unrolled: \`${[program, ...args].join(' ')}\` failed. ${advice(output)}\n`);
  return false;
}

function advice(output) {
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET|fetch failed/i.test(output)
  ) {
    return 'The npm registry cannot be reached: check the network and `npm config get registry`, then run it again.';
  }
  if (/OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH/.test(output)) {
    return 'pnpm-lock.yaml does not match a package.json or pnpm-workspace.yaml: run `pnpm install` and commit the lock file.';
  }
  if (/ENOSPC/.test(output)) return 'The disk is full.';
  return 'What it said stands above.';
}

function handOver(program, args) {
  const child = spawn(program, args, {
    cwd: root,
    env: environment,
    stdio: 'inherit',
    shell: process.platform === 'win32' && program !== node,
  });
  // Ctrl-C reaches the child too; it decides how to end, and its exit status is ours.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => fail(`${program}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}

function fail(message) {
  process.stderr.write(`unrolled: ${message}\n`);
  process.exit(1);
}
