import { extras, missingOf } from '../../../tooling/vitest/extras.ts';
import { loadKernels } from '../src/load-kernels.ts';

/** Why no native kernels are tested here; null where they are, or where they wrongly fail to load. */
export function whySkipped(): string | null {
  const missing = missingOf(extras.compiler);
  if (missing !== null) return missing;
  try {
    loadKernels();
  } catch (error) {
    if (error instanceof Error && /this processor/.test(error.message)) return error.message;
  }
  return null;
}
