import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileError, writeFileAtomic } from '../../src/node.ts';

/**
 * Run as a program inside a folder with little room: saves a small file, fails to replace it by a
 * large one, and prints what it saw.
 */
const path = join(process.argv[2], 'model.safetensors');
await writeFileAtomic(path, new TextEncoder().encode('the old model'));
const failure = await writeFileAtomic(path, new Uint8Array(4_000_000)).catch((error) => error);
const report = {
  isFileError: failure instanceof FileError,
  message: failure?.message,
  content: readFileSync(path, 'utf8'),
  folder: readdirSync(process.argv[2]),
};
process.stdout.write(JSON.stringify(report));
