import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import library from '../../tooling/vitest/library.ts';

const chromium = '/usr/bin/chromium';

/** Real kernels on a software device: slow, but the very code paths of a GPU. */
const launchOptions = {
  executablePath: chromium,
  args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
};

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
      provider: playwright({ launchOptions }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
};

const hasChromium = existsSync(chromium);
if (!hasChromium) {
  console.warn('Skipped the tests in Chromium: there is no /usr/bin/chromium.');
}

// Each project names its own files.
const { include: _, ...shared } = library.test ?? {};

export default defineConfig({
  ...library,
  test: { ...shared, projects: hasChromium ? [node, browser] : [node] },
});
