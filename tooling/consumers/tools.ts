import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../scripts/run-program.ts';

const wanted = readFileSync(join(import.meta.dirname, 'tools.json'), 'utf8');

/**
 * The folder with the programs of tools.json, which the first run installs.
 * @throws Error with what npm said
 */
export async function installTools(): Promise<string> {
  const folder = join(import.meta.dirname, '../../.cache/consumers');
  const stamp = join(folder, 'installed.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), wanted);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { succeeded, output } = await runProgram('npm', ['install', ...flags], { folder });
  if (!succeeded) throw new Error(`npm install of tooling/consumers/tools.json:\n${output}`);
  writeFileSync(stamp, wanted);
  return folder;
}
