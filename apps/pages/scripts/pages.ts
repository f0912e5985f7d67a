import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import { extras } from '../../../tooling/vitest/extras.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Both pages, built for production and served, and a Chromium to open them in. */
export async function openPages() {
  const outDir = mkdtempSync(join(tmpdir(), 'unrolled-pages-'));
  const options = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' as const };
  const mode = { ...options, mode: 'production' };
  await build({ ...mode, build: { outDir, emptyOutDir: true } });
  const served = { host: '127.0.0.1', port: 0 };
  const server = await preview({ ...mode, build: { outDir }, preview: served });
  const browser = await chromium.launch({
    executablePath: extras.chromium.path,
    args: ['--no-sandbox'],
  });
  return {
    /** @param name of the file: index or react */
    async open(name: string): Promise<Page> {
      const page = await browser.newPage();
      // The observer of long tasks comes before all scripts of the page.
      await page.addInitScript(() => {
        const tasks: number[] = [];
        Object.assign(window, { tasks });
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) tasks.push(duration);
        }).observe({ type: 'longtask', buffered: true });
      });
      await page.goto(`${server.resolvedUrls?.local[0]}${name}.html`);
      await page.locator('output').nth(1).waitFor({ state: 'attached' });
      return page;
    },
    async close(): Promise<void> {
      await browser.close();
      await server.close();
      rmSync(outDir, { recursive: true });
    },
  };
}

/** Parts of one of the two trainings of a page. */
export function partsOf(page: Page, place: number) {
  const section = page.locator('section').nth(place);
  return {
    units: section.locator('input'),
    train: section.locator('[data-do=train]'),
    stop: section.locator('[data-do=stop]'),
    words: section.locator('output'),
    progress: () => section.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value),
  };
}

/** Durations of the tasks of the main thread that took 50 ms or longer, in ms. */
export const longTasks = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);

/** Forgets the long tasks so far: those that opened the page. */
export const forgetTasks = (page: Page): Promise<void> =>
  page.evaluate(() => {
    (window as unknown as { tasks: number[] }).tasks.length = 0;
  });

/** Time from a click on Stop until the page shows that the run has ended, in ms. */
export const timeOfStop = (page: Page, place: number): Promise<number> =>
  page.evaluate(
    (index) =>
      new Promise<number>((resolve) => {
        const section = document.querySelectorAll('section')[index];
        const stop = section.querySelector('[data-do=stop]') as HTMLButtonElement;
        const start = performance.now();
        new MutationObserver(() => {
          if (stop.disabled) resolve(performance.now() - start);
        }).observe(stop, { attributes: true });
        stop.click();
        if (stop.disabled) resolve(0);
      }),
    place,
  );
