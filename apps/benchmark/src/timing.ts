/** Time of one call, the mean over a round. */
export interface CallTime {
  readonly seconds: number;
  /** Processor time over all threads; other load on the machine hardly changes it. */
  readonly processorSeconds: number;
}

/** Seconds that a round should last; a call slower than this makes a round by itself. */
export const roundSeconds = 0.4;

/** Seconds of unmeasured calls first, so that the engine has compiled and caches are warm. */
const warmUpSeconds = 0.5;

const secondsNow = (): number => performance.now() / 1000;

declare global {
  /** Seconds of processor that all of Chromium took; passed to a page by the program that opens it. */
  var chromiumProcessorSeconds: (() => Promise<number>) | undefined;
}

async function processorSecondsNow(): Promise<number> {
  if (globalThis.chromiumProcessorSeconds) return globalThis.chromiumProcessorSeconds();
  const { user, system } = process.cpuUsage(); // microseconds
  return (user + system) / 1e6;
}

/**
 * Warms `step` up and fixes how many calls make a round.
 *
 * @returns runs one round
 */
export async function prepareRounds(
  step: () => unknown,
): Promise<(calls?: number) => Promise<CallTime>> {
  let fastest = Number.POSITIVE_INFINITY;
  const start = secondsNow();
  do {
    fastest = Math.min(fastest, (await timeCalls(step, 1)).seconds);
  } while (secondsNow() - start < warmUpSeconds);
  const fixed = Math.max(1, Math.round(roundSeconds / fastest));
  return (calls = fixed) => timeCalls(step, calls);
}

async function timeCalls(step: () => unknown, calls: number): Promise<CallTime> {
  const processorStart = await processorSecondsNow();
  const start = secondsNow();
  for (let call = 0; call < calls; call++) {
    const result = step();
    if (result instanceof Promise) await result;
  }
  const seconds = (secondsNow() - start) / calls;
  return { seconds, processorSeconds: ((await processorSecondsNow()) - processorStart) / calls };
}
