import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { extras, missingOf } from '../../tooling/vitest/extras.ts';
import library from '../../tooling/vitest/library.ts';
import { chromiumLaunch } from './test/chromium.ts';

const node = {
  extends: true as const,
  test: {
    name: 'node',
    include: ['test/*.test.ts'],
    setupFiles: ['../../tooling/vitest/property-seed.ts'],
  },
};

const chromium = () => ({
  extends: true as const,
  test: {
    name: 'chromium',
    include: ['test/browser/*.test.ts'],
    globalSetup: ['test/browser/provide-files.ts'],
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: chromiumLaunch() }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
});

const missing = missingOf(extras.chromium);
if (missing !== null) console.warn(`Skipped the tests in Chromium: ${missing}.`);

// Each project names its own files.
const { include: _, ...shared } = library.test ?? {};

export default defineConfig({
  ...library,
  test: { ...shared, projects: missing === null ? [node, chromium()] : [node] },
});
