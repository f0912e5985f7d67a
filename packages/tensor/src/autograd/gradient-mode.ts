let enabled = true;

export const gradientsEnabled = (): boolean => enabled;

/** Runs a function without recording anything for a backward pass. */
export function noGrad<Result>(run: () => Result): Result {
  const before = enabled;
  enabled = false;
  try {
    return run();
  } finally {
    enabled = before;
  }
}
