/**
 * Measures the budgets of the site in Chromium and says which are kept:
 * `pnpm --filter @unrolled/demo budgets`. Sizes are the same everywhere; times are of this machine now.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { pageNames } from '../src/shell/page-names.ts';
import { buildSite, readSite, type SiteFile, serveSite } from './site.ts';

/** kB compressed, milliseconds, and a share. */
const budgets = {
  firstPage: 150,
  page: 500,
  site: 5_000,
  largestPaint: 1_500,
  shift: 0.05,
  longTask: 50,
  response: 100,
};
const slowdown = 4;
const trainingMilliseconds = 5_000;
/** Buttons that start the training of each page. */
const starts: Readonly<Record<string, string>> = {
  recurrence: 'Start',
  character: 'Start',
  gradients: 'Start',
  gates: 'Start',
  sentiment: 'Start',
  translation: 'Start',
  captioning: 'Start',
  actions: 'Start',
  labels: 'Train',
  speed: 'Measure',
};

interface Timeline {
  /** Start and duration of each, in milliseconds. They are reported some time after they have ended. */
  longTasks: { readonly startTime: number; readonly duration: number }[];
  largestPaint: number;
  shift: number;
}
declare global {
  var timeline: Timeline;
}

const executablePath = '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'unrolled-budgets-'));
await buildSite(folder);
const files = readSite(folder);
const server = await serveSite(files);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
let isOver = false;
try {
  const total = [...files.values()].reduce((sum, { gzip }) => sum + gzip.length, 0);
  row('whole site', total / 1000, budgets.site, 'kB');
  for (const name of pageNames) {
    const asked = server.requests.length;
    const { page, milliseconds } = await open(browser, `${server.address}#/${name}`);
    const size = sizeOf(server.requests.slice(asked), files);
    const most = name === pageNames[0] ? budgets.firstPage : budgets.page;
    row(`${name}: loaded`, size / 1000, most, 'kB');
    row(`${name}: shown after`, milliseconds, Number.POSITIVE_INFINITY, 'ms');
    const began = await page.evaluate(() => performance.now());
    await page.getByRole('button', { name: starts[name], exact: true }).last().click();
    await page.waitForTimeout(trainingMilliseconds);
    const { longTasks } = await page.evaluate(() => timeline);
    const inTraining = longTasks.filter(({ startTime }) => startTime >= began);
    const longest = Math.max(0, ...inTraining.map(({ duration }) => duration));
    row(`${name}: longest task in training`, longest, budgets.longTask, 'ms');
    if (name === 'gradients') {
      await page.getByRole('button', { name: 'Pause' }).click();
      row(`${name}: key to picture`, await responseTime(page), budgets.response, 'ms');
    }
    await page.context().close();
  }
  const { page } = await open(browser, server.address, slowdown);
  await page.waitForTimeout(500);
  const { largestPaint, shift } = await page.evaluate(() => timeline);
  row(`largest paint at ${slowdown} × slowdown`, largestPaint, budgets.largestPaint, 'ms');
  row('layout shift', shift, budgets.shift, '');
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isOver ? 1 : 0;

function row(name: string, value: number, most: number, unit: string): void {
  const digits = unit === '' ? 3 : 0;
  const isKept = value <= most;
  isOver ||= !isKept;
  const limit = Number.isFinite(most) ? `of ${most} ${unit}` : '';
  const verdict = isKept ? '' : 'OVER';
  console.log(
    `${name.padEnd(40)} ${value.toFixed(digits).padStart(8)} ${unit} ${limit}  ${verdict}`,
  );
}

/** A page of a new visitor, once its model is there; nothing is kept by a service worker. */
async function open(from: Browser, address: string, cpuSlowdown = 1) {
  const context = await from.newContext({ serviceWorkers: 'block', locale: 'en-GB' });
  const page = await context.newPage();
  if (cpuSlowdown > 1) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
  }
  await page.addInitScript(() => {
    globalThis.timeline = { longTasks: [], largestPaint: 0, shift: 0 };
    const watch = (type: string, see: (entry: PerformanceEntry & { value?: number }) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({
        type,
        buffered: true,
      });
    watch('longtask', ({ startTime, duration }) =>
      timeline.longTasks.push({ startTime, duration }),
    );
    watch('largest-contentful-paint', ({ startTime }) => {
      timeline.largestPaint = startTime;
    });
    watch('layout-shift', ({ value = 0 }) => {
      timeline.shift += value;
    });
  });
  const began = performance.now();
  await page.goto(address);
  await page.locator('main[data-ready="true"]').waitFor();
  return { page, milliseconds: performance.now() - began };
}

/** Compressed bytes of the files that were asked for. */
function sizeOf(paths: readonly string[], all: ReadonlyMap<string, SiteFile>): number {
  const sizes = paths.map((path) => all.get(path.slice(1) || 'index.html')?.gzip.length ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Mean milliseconds from a key to the next frame with the new picture. */
async function responseTime(page: Page): Promise<number> {
  await page.getByRole('listbox').last().focus();
  return page.evaluate(async () => {
    const listbox = document.activeElement as HTMLElement;
    const sentence = document.querySelector('[data-testid="connection-gru"]') as HTMLElement;
    const times: number[] = [];
    for (let press = 0; press < 10; press++) {
      const pressed = performance.now();
      const changed = new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          requestAnimationFrame(() => resolve());
        });
        observer.observe(sentence, { childList: true, characterData: true, subtree: true });
      });
      listbox.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
      await changed;
      times.push(performance.now() - pressed);
    }
    return times.reduce((sum, time) => sum + time) / times.length;
  });
}
