import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import library from '../../tooling/vitest/library.ts';
import { chromiumLaunch } from './test/chromium.ts';

const node = { extends: true as const, test: { name: 'node', include: ['test/*.test.ts'] } };
const browser = {
  extends: true as const,
  optimizeDeps: { include: ['gpu.js'] },
  test: {
    name: 'chromium',
    include: ['test/browser/*.test.ts'],
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: chromiumLaunch }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
};

const hasChromium = existsSync(chromiumLaunch.executablePath);
if (!hasChromium) {
  console.warn(`Skipped the tests in Chromium: there is no ${chromiumLaunch.executablePath}.`);
}

// Each project names its own files.
const { include: _, ...shared } = library.test ?? {};

export default defineConfig({
  ...library,
  test: { ...shared, projects: hasChromium ? [node, browser] : [node] },
});
