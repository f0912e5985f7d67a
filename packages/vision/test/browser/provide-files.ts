import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import type { MadeFile } from '../programs/make-files.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** By file name; videos are missing where there is no ffmpeg. */
    readonly files: Readonly<Record<string, MadeFile>>;
  }
}

const program = join(import.meta.dirname, '../programs/make-files.ts');

/** Lets Node make and read files, for the tests in a browser to read them as well. */
export default async function setup(project: TestProject): Promise<void> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@unrolled/source', program],
    { maxBuffer: 2 ** 26 },
  );
  project.provide('files', JSON.parse(stdout));
}
