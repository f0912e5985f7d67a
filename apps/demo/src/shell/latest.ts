/**
 * Runs one request at a time; of those that come in the meantime only the last is run, so that a
 * pointer that moves fast does not fill a queue.
 */
export function latest<Argument>(run: (argument: Argument) => Promise<void>) {
  let isRunning = false;
  let waiting: { argument: Argument } | null = null;
  return async (argument: Argument): Promise<void> => {
    waiting = { argument };
    if (isRunning) return;
    isRunning = true;
    try {
      while (waiting !== null) {
        const next: { argument: Argument } = waiting;
        waiting = null;
        await run(next.argument);
      }
    } finally {
      isRunning = false;
    }
  };
}
