import { defineConfig } from 'vitest/config';

const conditions = ['@unrolled/source', 'module', 'import', 'default'];

/**
 * Test preset of every package: against the sources of its siblings, never their `dist`. The report
 * is what `npm test` counts from.
 */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    // Against tests that hang, with room for a machine that is busy with others.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/vitest.json' },
  },
});
