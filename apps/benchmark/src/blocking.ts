/**
 * Prints for how long a page's main thread is held while a model trains in it on gpu.js:
 * `blocking.ts [case …]`, cases of `cases.ts` that train.
 */
import { loadavg } from 'node:os';
import { cases } from './cases.ts';
import { chromiumMissing, chromiumPath, withChromium } from './chromium.ts';
import type { PhaseReport } from './page/blocking.ts';
import { formatTable } from './table.ts';

const laterSteps = 5;

if (chromiumPath() === undefined) {
  console.error(chromiumMissing);
} else {
  const ids = process.argv.length > 2 ? process.argv.slice(2) : ['lstm-32-training-page'];
  console.log(`load average at start ${loadavg()[0].toFixed(2)}`);
  await withChromium(async (launch) => {
    const chromium = await launch();
    for (const id of ids) {
      const benchmarkCase = cases.find((one) => one.id === id && one.activity === 'training');
      if (!benchmarkCase) throw new Error(`There is no case '${id}' that trains.`);
      for (const mode of ['webgl2', 'webgpu'] as const) {
        const page = await chromium.openPage('blocking');
        const reports = await page.evaluate(
          ([chosen, measured, count]) => globalThis.measureBlocking(chosen, measured, count),
          [mode, benchmarkCase, laterSteps] as const,
        );
        await page.close();
        console.log(`\n${benchmarkCase.title}, on ${mode}`);
        console.log(formatReports(reports));
      }
    }
  });
}

function formatReports(reports: readonly PhaseReport[]): string {
  const header = ['', 'took', 'longest task', 'tasks of 50 ms and more', 'longest gap of a timer'];
  const rows = reports.map(({ phase, seconds, longTasks, longestGap }) => [
    phase,
    `${seconds.toFixed(2)} s`,
    longTasks.length === 0 ? 'under 50 ms' : `${Math.max(...longTasks).toFixed(0)} ms`,
    String(longTasks.length),
    `${longestGap.toFixed(0)} ms`,
  ]);
  return formatTable(header, rows);
}
