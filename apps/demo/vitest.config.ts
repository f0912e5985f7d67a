import { mergeConfig } from 'vitest/config';
import library from '../../tooling/vitest/library.ts';

export default mergeConfig(library, {
  test: {
    globalSetup: ['test/browser/build.ts'],
    // Pages that train at the same time would wait for each other.
    fileParallelism: false,
    testTimeout: 90_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
