import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackedPackage } from '../packing/pack.ts';

/** Input of a check. */
export interface Circumstances {
  readonly packages: readonly PackedPackage[];
  /** With all packages installed by npm from their tarballs. */
  readonly folder: string;
  /** The programs of tools.json. */
  readonly tools: string;
}

/** A program that uses the packages as they are published. */
export interface Consumer {
  readonly title: string;
  /** @returns lines to print where it succeeds; throws an Error that says what is wrong */
  check(circumstances: Circumstances): Promise<readonly string[]>;
}

/** A new folder below another one, with these files. */
export function folderWith(
  parent: string,
  name: string,
  files: Readonly<Record<string, string | object>>,
): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** @throws Error unless the condition holds */
export function demand(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(problem);
}

export const tarballOf = (packages: readonly PackedPackage[], name: string): string => {
  const found = packages.find((one) => one.name === name);
  demand(found !== undefined, `There is no package ${name}.`);
  return found.tarball;
};
