/**
 * Takes the picture of the README in Chromium, the page of gates: `pnpm --filter @unrolled/demo picture`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { buildSite, readSite, serveSite } from './site.ts';

const path = fileURLToPath(new URL('../../../docs/demo.png', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'unrolled-picture-'));
await buildSite(folder);
const server = await serveSite(readSite(folder));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1124 } });
  await page.goto(`${server.address}#/gates`);
  await page.getByText('All units after').waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path });
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
