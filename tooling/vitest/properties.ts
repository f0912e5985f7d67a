import { join } from 'node:path';
import { mergeConfig } from 'vitest/config';
import library from './library.ts';

/** As `library.ts`, for packages with property tests: these are the same in every run. */
export default mergeConfig(library, {
  test: { setupFiles: [join(import.meta.dirname, 'property-seed.ts')] },
});
