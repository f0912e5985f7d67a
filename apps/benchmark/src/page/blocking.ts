/** The page of `../blocking.ts`: how long training holds the main thread. */
import { createGpuBackend, type GpuMode } from '@unrolled/backend-gpu';
import { setBackend } from '@unrolled/tensor';
import type { BenchmarkCase } from '../cases.ts';
import { createTraining } from '../engines/unrolled.ts';

/** Effect of one phase of the work on the page. */
export interface PhaseReport {
  readonly phase: string;
  readonly seconds: number;
  /** Durations of the tasks that held the main thread for 50 ms or longer, in ms (Long Tasks API). */
  readonly longTasks: readonly number[];
  /** The longest time between two ticks of a timer, in ms: also shorter blocks, but other delays too. */
  readonly longestGap: number;
}

declare global {
  var measureBlocking: (
    mode: GpuMode,
    benchmarkCase: BenchmarkCase,
    laterSteps: number,
  ) => Promise<PhaseReport[]>;
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Starts to listen; the function returned reports the tasks since. */
function listen(): () => Promise<Pick<PhaseReport, 'longTasks' | 'longestGap'>> {
  const longTasks: number[] = [];
  const note = (entries: PerformanceEntryList) =>
    longTasks.push(...entries.map(({ duration }) => duration));
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ entryTypes: ['longtask'] });
  let longestGap = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longestGap = Math.max(longestGap, now - last);
    last = now;
  }, 1);
  return async () => {
    await pause(20); // a task is reported when it is over
    clearInterval(timer);
    note(observer.takeRecords());
    observer.disconnect();
    return { longTasks, longestGap };
  };
}

globalThis.measureBlocking = async (mode, benchmarkCase, laterSteps) => {
  const reports: PhaseReport[] = [];
  const measure = async <Result>(phase: string, work: () => Result | Promise<Result>) => {
    await pause(20); // so that a task of its own begins
    const heard = listen();
    const start = performance.now();
    await pause(0);
    const result = await work();
    const seconds = (performance.now() - start) / 1000;
    reports.push({ phase, seconds, ...(await heard()) });
    return result;
  };
  const backend = await measure('create the backend', () => createGpuBackend({ mode }));
  setBackend(backend);
  const step = await measure('make the model', () => createTraining(benchmarkCase, 'vectors'));
  await measure('first step', step);
  await measure(`${laterSteps} later steps`, async () => {
    for (let count = 0; count < laterSteps; count++) await step();
  });
  await backend.dispose();
  return reports;
};
