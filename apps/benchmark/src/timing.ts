/** Time of one call, the mean over a round. */
export interface CallTime {
  readonly seconds: number;
  /** Processor time over all threads; other load on the machine hardly changes it. */
  readonly processorSeconds: number;
  /** Time of one call in the fastest stretch of the round, the mean over that stretch. */
  readonly fastestSeconds: number;
}

/** Lengths in seconds; a call that takes longer makes a round or a stretch by itself. */
export const roundPlan = {
  roundSeconds: 0.4,
  /** Many ticks of a page's clock, and short enough to fall between other work on the machine. */
  stretchSeconds: 0.005,
} as const;

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
  const { roundSeconds, stretchSeconds } = roundPlan;
  const fixed = Math.max(1, Math.round(roundSeconds / fastest));
  const stretch = Math.ceil(stretchSeconds / fastest);
  return (calls = fixed) => timeCalls(step, calls, Math.min(calls, stretch));
}

async function timeCalls(step: () => unknown, calls: number, stretch = 1): Promise<CallTime> {
  const processorStart = await processorSecondsNow();
  const start = secondsNow();
  let fastestStretch = Number.POSITIVE_INFINITY;
  let stretchStart = start;
  for (let call = 1; call <= calls; call++) {
    const result = step();
    if (result instanceof Promise) await result;
    if (call % stretch === 0) {
      const now = secondsNow();
      fastestStretch = Math.min(fastestStretch, now - stretchStart);
      stretchStart = now;
    }
  }
  const seconds = secondsNow() - start;
  const processorSeconds = (await processorSecondsNow()) - processorStart;
  return {
    seconds: seconds / calls,
    processorSeconds: processorSeconds / calls,
    fastestSeconds: fastestStretch / stretch,
  };
}
