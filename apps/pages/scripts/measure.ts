// Measures how responsive both pages stay: pnpm --filter @unrolled/pages measure
import { loadavg } from 'node:os';
import { forgetTasks, longTasks, openPages, partsOf, timeOfStop } from './pages.ts';

const pages = await openPages();
console.log(`Load average at the start: ${loadavg()[0].toFixed(1)}`);
for (const name of ['index', 'react']) {
  const page = await pages.open(name);
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    setTimeout(() => {
      const end = performance.now() + 120;
      while (performance.now() < end);
    });
  });
  await page.waitForTimeout(1000);
  const control = Math.max(0, ...(await longTasks(page)));
  if (control < 100) throw new Error('the browser does not report a long task');
  await forgetTasks(page);
  const runs = [partsOf(page, 0), partsOf(page, 1)];
  const started = performance.now();
  for (const { train } of runs) await train.click();
  const stops: number[] = [];
  for (let round = 0; round < 5; round++) {
    await page.waitForTimeout(1500);
    stops.push(await timeOfStop(page, 0));
    await runs[0].train.click();
  }
  await Promise.all(
    runs.map(({ words }) => words.filter({ hasText: 'finished' }).waitFor({ timeout: 600_000 })),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const tasks = await longTasks(page);
  const times = stops.map((time) => `${time.toFixed(0)} ms`).join(', ');
  console.log(`${name}: two trainings of an LSTM 128 and five stops in ${seconds} s`);
  console.log(`  tasks of the main thread of 50 ms or longer: ${tasks.length}`);
  console.log(`  longest: ${tasks.length === 0 ? 'below 50 ms' : `${Math.max(...tasks)} ms`}`);
  console.log(`  from Stop to the end of the run: ${times}`);
  await page.close();
}
await pages.close();
