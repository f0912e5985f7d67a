import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extras, missingOf } from '../../../tooling/vitest/extras.ts';
import { openPages, partsOf, timeOfStop } from '../scripts/pages.ts';

const missing = missingOf(extras.chromium);
if (missing !== null) console.warn(`Skipped the pages in Chromium: ${missing}.`);

describe.skipIf(missing !== null).each(['index', 'react'])('the page %s', (name) => {
  let pages: Awaited<ReturnType<typeof openPages>>;
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages.close());

  it('trains twice at once, stops one, and shows an error of the worker', async () => {
    const page = await pages.open(name);
    const troubles: string[] = [];
    page.on('pageerror', ({ message }) => troubles.push(message));
    const [first, second] = [partsOf(page, 0), partsOf(page, 1)];
    for (const [place, { units, train }] of [first, second].entries()) {
      await units.fill(['64', '8'][place]);
      await train.click();
    }
    await expect.poll(first.progress, { timeout: 30_000 }).toBeGreaterThan(0);
    await timeOfStop(page, 0);
    await expect
      .poll(() => first.words.textContent())
      .toMatch(/^(aborted|finished), a file of \d+ bytes$/);
    await expect
      .poll(() => second.words.textContent(), { timeout: 60_000 })
      .toMatch(/^finished, a file of \d+ bytes$/);

    await first.units.fill('0');
    await first.train.click();
    await expect
      .poll(() => first.words.textContent())
      .toBe('ArgumentError: RecurrentNetwork: hiddenSize must be a whole number from 1 up, got 0');
    // The worker that refused trains again.
    await first.units.fill('4');
    await first.train.click();
    await expect.poll(() => first.words.textContent(), { timeout: 60_000 }).toMatch(/^finished/);
    expect(troubles).toEqual([]);
  });
});
