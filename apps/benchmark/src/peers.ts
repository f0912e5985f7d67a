import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const manifest = new URL('../peers/package.json', import.meta.url);
const requirePeer = createRequire(manifest);
const pinned: { dependencies: Record<string, string> } = JSON.parse(readFileSync(manifest, 'utf8'));

/** Loads a package from `peers/`; `Api` states the part of it that the caller uses. */
export const loadPeer = <Api>(name: string): Api => requirePeer(name) as Api;

/** The exact version that `peers/package.json` pins. */
export const peerVersion = (name: string): string => pinned.dependencies[name];

/** Whether every peer is there in its pinned version. */
const peersInstalled = (): boolean =>
  Object.entries(pinned.dependencies).every(([name, version]) => {
    const installed = new URL(`node_modules/${name}/package.json`, manifest);
    return existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === version;
  });

/** Installs the peers where one is missing; if that fails, loading one fails later. */
export async function ensurePeers(progress: (message: string) => void): Promise<void> {
  if (peersInstalled()) return;
  progress('Installing the peers on first use (about 170 MB to download, 575 MB on disk)\n');
  await installPeers().catch((error: Error) =>
    progress(`The peers could not be installed (${error.message}) and will fail below`),
  );
}

/** Installs `peers/` from its lock file with the pnpm on the path; install scripts do not run. */
async function installPeers(): Promise<void> {
  const directory = fileURLToPath(new URL('.', manifest));
  const install = spawn('pnpm', ['--dir', directory, 'install', '--frozen-lockfile'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  await new Promise<void>((resolve, reject) => {
    install.on('error', reject);
    install.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`pnpm install ended with exit status ${code}`)),
    );
  });
}
