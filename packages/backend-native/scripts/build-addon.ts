/**
 * Compiles the addon for this machine, for tests and for whoever works on it, where there is a C compiler;
 * where there is none, it says so and leaves nothing. What is published comes from `prebuild.ts`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAddon, describeRecords } from './addon-compiler.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = join(root, 'src/generated');
const { platform, arch } = process;
const target = join(generated, `${platform}-${arch}.node`);
const stamp = `${target}.hash`;

/** The first that answers. */
function findCompiler(): string | undefined {
  return [process.env.CC, 'cc', 'gcc', 'clang'].find((command) => {
    if (!command) return false;
    try {
      execFileSync(command, ['--version'], { stdio: 'pipe' });
      return true;
    } catch {
      return false;
    }
  });
}

/** Checksum of all that the addon is made from. */
function hashSources(compiler: string): string {
  const hash = createHash('sha256').update(compiler).update(describeRecords());
  for (const file of globSync(['native/*', 'scripts/addon-compiler.ts'], { cwd: root }).sort()) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function build(command: string): void {
  const hash = hashSources(command);
  if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  mkdirSync(generated, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-native-'));
  try {
    writeFileSync(join(folder, 'records.h'), describeRecords());
    compileAddon({ command: [command], platform, arch }, folder, target);
    writeFileSync(stamp, hash);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const compiler = platform === 'win32' ? undefined : findCompiler();
if (compiler !== undefined) build(compiler);
else {
  rmSync(target, { force: true });
  console.log('Native kernels are not compiled: there is no C compiler (cc, gcc or clang).');
}
