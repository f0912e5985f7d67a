import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { extras, missingOf } from '../../../../tooling/vitest/extras.ts';
import { buildSite } from '../../scripts/site.ts';

/** Builds the site once for all tests in a browser, where there is one. */
export default async function setup(project: TestProject) {
  const missing = missingOf(extras.chromium);
  if (missing !== null) {
    console.warn(`The pages are not tested in a browser: ${missing}`);
    project.provide('site', null);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-site-'));
  await buildSite(folder);
  project.provide('site', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
