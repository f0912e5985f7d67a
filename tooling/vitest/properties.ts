import { join } from 'node:path';
import { mergeConfig } from 'vitest/config';
import library from './library.ts';

/** Preset of packages with property tests: `library.ts`, with the same cases in every run. */
export default mergeConfig(library, {
  test: { setupFiles: [join(import.meta.dirname, 'property-seed.ts')] },
});
