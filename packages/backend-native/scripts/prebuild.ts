/**
 * Compiles the addon for the platforms that are published: on Linux for both processors, with
 * `apt-get install gcc gcc-aarch64-linux-gnu libc6-dev-arm64-cross`, and on macOS for both. A release
 * needs the files of both systems in `src/generated`. `npm run release` refuses to go without them.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Compiler, compileAddon, describeRecords } from './addon-compiler.ts';

const generated = fileURLToPath(new URL('../src/generated', import.meta.url));

const compilers: readonly Compiler[] = [
  { platform: 'linux', arch: 'x64', command: ['x86_64-linux-gnu-gcc'] },
  { platform: 'linux', arch: 'arm64', command: ['aarch64-linux-gnu-gcc'] },
  { platform: 'darwin', arch: 'x64', command: ['cc', '-arch', 'x86_64'] },
  { platform: 'darwin', arch: 'arm64', command: ['cc', '-arch', 'arm64'] },
];

mkdirSync(generated, { recursive: true });
for (const compiler of compilers.filter(({ platform }) => platform === process.platform)) {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-native-'));
  const name = `${compiler.platform}-${compiler.arch}.node`;
  try {
    writeFileSync(join(folder, 'records.h'), describeRecords());
    compileAddon(compiler, folder, join(generated, name));
    console.log(`${name}: ${statSync(join(generated, name)).size} bytes`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
