/**
 * Measures page 9 with Chromium's fake camera: `pnpm --filter @unrolled/demo camera`. A generated video
 * of a hand that swipes left and right is recorded as a visitor would, four times each; both networks are
 * trained; then the browser is opened again on footage that they never saw. A band at the top of the
 * video, which the page cuts off, says what is being shown.
 *
 * `--minutes 10` watches the memory of the page for so long at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { bands, writeFootage } from './camera-footage.ts';
import { buildSite, readSite, serveSite } from './site.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '0' } } });
const each = 4;
/** Milliseconds of footage that the networks have not seen. */
const watched = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'unrolled-camera-'));
await buildSite(join(folder, 'site'));
const server = await serveSite(readSite(join(folder, 'site')));
const address = `${server.address}#/labels?name1=left&name2=right`;

try {
  const own = await openCamera(writeFootage(join(folder, 'own.y4m'), 1));
  const names = ['left', 'right'] as const;
  const recorded = { left: 0, right: 0 };
  while (Object.values(recorded).some((count) => count < each)) {
    const shown = await waitForBand(own.page, (band) => band !== 'nothing');
    const name = shown as (typeof names)[number];
    const button = own.page.getByRole('button', { name: `Hold for “${name}”` });
    const isWanted = recorded[name] < each;
    if (isWanted) await button.dispatchEvent('pointerdown', { pointerId: 1 });
    await waitForBand(own.page, (band) => band === 'nothing');
    if (!isWanted) continue;
    await own.page.locator('.hold[aria-pressed=true]').dispatchEvent('pointerup');
    recorded[name]++;
  }
  await own.page.waitForTimeout(2_000);
  await own.context.close();

  const unseen = await openCamera(writeFootage(join(folder, 'unseen.y4m'), 2));
  const sentence = await unseen.page.getByTestId('trained').textContent();
  console.log(`After a reload: ${sentence?.trim()}`);
  await unseen.page.waitForTimeout(3_000);
  report(await watch(unseen.page, watched));
  console.log(await unseen.page.getByTestId('delay').textContent());
  await watchMemory(unseen.page, Number(values.minutes));
  await unseen.context.close();
} finally {
  server.close();
  rmSync(folder, { recursive: true, force: true });
}

/** The page with a camera that shows a video, once what was recorded is trained. */
async function openCamera(video: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: '/usr/bin/chromium',
    locale: 'en-GB',
    permissions: ['camera'],
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${video}`,
    ],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('pageerror', ({ message }) => console.error(message));
  await page.goto(address);
  await page.locator('main[data-ready="true"]').waitFor();
  await page.locator('[data-testid=trained][data-state=trained]').waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Switch the camera on' }).click();
  await page.getByTestId('live').filter({ hasText: 'Now' }).waitFor();
  await page.evaluate(watchBand, Object.entries(bands));
  return { context, page };
}

/** In the page: notes what the band of the video says now, and each label with it. */
async function watchBand(named: [string, readonly number[]][]): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const distance = (colour: readonly number[], pixel: Uint8ClampedArray) =>
    colour.reduce((sum, value, channel) => sum + Math.abs(value - pixel[channel]), 0);
  const look = () => {
    context?.drawImage(video, video.videoWidth / 2, 2, 1, 1, 0, 0, 1, 1);
    const pixel = context?.getImageData(0, 0, 1, 1).data as Uint8ClampedArray;
    const [[band]] = named.toSorted(([, a], [, b]) => distance(a, pixel) - distance(b, pixel));
    const { dataset } = document.body;
    if (dataset.band !== band) dataset.since = String(performance.now());
    dataset.band = band;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}

async function waitForBand(page: Page, is: (band: string) => boolean): Promise<string> {
  for (;;) {
    const band = await page.evaluate(() => document.body.dataset.band ?? 'nothing');
    if (is(band)) return band;
    await page.waitForTimeout(20);
  }
}

interface Seen {
  readonly band: string;
  readonly since: number;
  readonly label: string;
  readonly frames: string;
}

/** Every label that the page shows in so many milliseconds, with what the video shows. */
function watch(page: Page, milliseconds: number): Promise<Seen[]> {
  return page.evaluate(async (duration) => {
    const seen: Seen[] = [];
    const line = document.querySelector('[data-testid=live]') as HTMLElement;
    let last = '';
    const note = () => {
      const text = line.textContent ?? '';
      const { band = '', since = '0' } = document.body.dataset;
      const { label = '', frames = '' } = line.dataset;
      if (text !== last)
        seen.push({ band, since: performance.now() - Number(since), label, frames });
      last = text;
    };
    const observer = new MutationObserver(note);
    observer.observe(line, { attributes: true, characterData: true, subtree: true });
    await new Promise((resolve) => setTimeout(resolve, duration));
    observer.disconnect();
    return seen;
  }, milliseconds);
}

function report(seen: readonly Seen[]): void {
  const settled = seen.filter(({ since }) => since >= 500);
  const moving = settled.filter(({ band }) => band !== 'nothing');
  const share = (list: readonly Seen[], isRight: (one: Seen) => boolean) =>
    `${((100 * list.filter(isRight).length) / list.length).toFixed(1)} % of ${list.length}`;
  console.log(`Labels shown: ${seen.length}. Half a second after a change and later, right:`);
  console.log(`  with time      ${share(settled, ({ band, label }) => label === band)}`);
  console.log(`  in the motions ${share(moving, ({ band, label }) => label === band)}`);
  console.log(`  single frames  ${share(settled, ({ band, frames }) => frames === band)}`);
  console.log(`  in the motions ${share(moving, ({ band, frames }) => frames === band)}`);
}

/** The memory of the page, every half minute, after garbage is collected. */
async function watchMemory(page: Page, minutes: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (let half = 0; half <= 2 * minutes; half++) {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    console.log(`memory after ${half / 2} min: ${(usedSize / 1e6).toFixed(1)} MB`);
    if (half < 2 * minutes) await page.waitForTimeout(30_000);
  }
}
