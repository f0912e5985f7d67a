import { readFileSync } from 'node:fs';

/**
 * The address of the repository's page, from the one place where it is set; empty while it is not known.
 * The environment may stand in for it, as in published-manifest.cjs.
 */
export function repositoryAddress(): string {
  const { repository }: { repository: string } = JSON.parse(readFileSync('package.json', 'utf8'));
  return process.env.UNROLLED_REPOSITORY ?? repository;
}
