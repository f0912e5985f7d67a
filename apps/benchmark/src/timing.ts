/** Seconds that a round should last; a call slower than this makes a round by itself. */
export const roundSeconds = 0.4;

/** Seconds of unmeasured calls first, so that the engine has compiled and caches are warm. */
const warmUpSeconds = 0.5;

const secondsNow = (): number => performance.now() / 1000;

/**
 * Warms `step` up and fixes how many calls make a round.
 *
 * @returns runs one round and gives the seconds of one call, its mean over the round.
 */
export async function prepareRounds(step: () => unknown): Promise<() => Promise<number>> {
  let fastest = Number.POSITIVE_INFINITY;
  const start = secondsNow();
  do {
    fastest = Math.min(fastest, await timeCalls(step, 1));
  } while (secondsNow() - start < warmUpSeconds);
  const calls = Math.max(1, Math.round(roundSeconds / fastest));
  return async () => (await timeCalls(step, calls)) / calls;
}

async function timeCalls(step: () => unknown, calls: number): Promise<number> {
  const start = secondsNow();
  for (let call = 0; call < calls; call++) {
    const result = step();
    if (result instanceof Promise) await result;
  }
  return secondsNow() - start;
}
